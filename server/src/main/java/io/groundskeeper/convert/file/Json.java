package io.groundskeeper.convert.file;

import io.groundskeeper.convert.value.Texts;
import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * JSON as labelling tools write it, read as a stream within bounds. NaN and Infinity, which Python
 * writes, are no JSON, and matter only where a number is used.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // A table of names that others have chosen would stay for all files.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Bounds.NESTING_MAX)
                  .maxStringLength(Bounds.TEXT_CHARACTERS_MAX)
                  .maxNameLength(Bounds.TEXT_CHARACTERS_MAX)
                  .build())
          .build();

  private Json() {}

  /** Begins to read a text in UTF-8 or UTF-16; closing the parser closes the stream. */
  public static JsonParser open(InputStream in) throws IOException {
    return FACTORY.createParser(ObjectReadContext.empty(), Texts.open(in));
  }

  /** Whether a value is neither null nor an empty list, object or string; passes over it. */
  public static boolean hasContent(JsonParser json) {
    return switch (json.currentToken()) {
      case VALUE_NULL -> false;
      case VALUE_STRING -> !json.getString().isEmpty();
      case START_ARRAY, START_OBJECT -> hasItems(json);
      case null, default -> true;
    };
  }

  private static boolean hasItems(JsonParser json) {
    int items = 0;
    for (int depth = 1; depth > 0; items++) {
      JsonToken token = json.nextToken();
      if (token == null) {
        return false;
      }
      depth += token.isStructStart() ? 1 : 0;
      depth -= token.isStructEnd() ? 1 : 0;
    }
    return items > 1;
  }
}
