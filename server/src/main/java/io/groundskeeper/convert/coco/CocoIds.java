package io.groundskeeper.convert.coco;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.value.ConversionException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Ids of one kind as files have them: whole numbers, also as 7.0 or "7", which are all the same,
 * and texts such as UUIDs, which get negative numbers of their own.
 */
final class CocoIds {
  private static final int CHARACTERS_MAX = 200;

  private final Map<String, Long> texts = new HashMap<>();

  /** The number of the id at which the parser stands; null where it is none. */
  @Nullable Long read(JsonParser json) throws ConversionException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return json.getLongValue();
    }
    boolean isScalar =
        token == JsonToken.VALUE_STRING
            || token == JsonToken.VALUE_NUMBER_INT
            || token == JsonToken.VALUE_NUMBER_FLOAT;
    String text = isScalar ? json.getString() : "";
    json.skipChildren();
    Optional<Long> whole = LabelColumns.whole(text);
    if (whole.isPresent()) {
      return whole.get();
    }
    if (token != JsonToken.VALUE_STRING || text.isEmpty() || text.length() > CHARACTERS_MAX) {
      return null;
    }
    Long known = texts.get(text);
    if (known == null) {
      Bounds.requireInMemory(texts.size(), "The file", "ids that are texts");
      known = Long.MIN_VALUE + texts.size();
      texts.put(text, known);
    }
    return known;
  }
}
