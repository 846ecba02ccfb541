package io.groundskeeper.manifest.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON as Jackson reads it, no less strict than our scanner. */
public final class StrictJson {
  /**
   * Half a surrogate pair alone, as an escape: RFC 8259 allows it, Jackson refuses it in names. It
   * gets to see another character instead.
   */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "\\\\[^u]"
              + "|\\\\u[dD][89abAB]\\p{XDigit}{2}\\\\u[dD][c-fC-F]\\p{XDigit}{2}"
              + "|\\\\u[dD](?<half>[89a-fA-F])");

  /**
   * Strict as our scanner is. From bytes Jackson would take some malformed UTF-8, and skip a byte
   * order mark: so it reads text that is decoded already.
   */
  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonTape.DEPTH_MAX)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private StrictJson() {}

  /** Whether this is one value, and nothing else. */
  public static boolean is(byte[] text) {
    try {
      tokens(text);
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  /**
   * All tokens of one value, as Jackson decodes them; an exception where there is not one value.
   */
  static String tokens(byte[] utf8) {
    StringBuilder tokens = new StringBuilder();
    try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), decoded(utf8))) {
      int values = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        tokens.append(token).append(' ').append(parser.getString()).append('\n');
        boolean ended = token.isScalarValue() || token.isStructEnd();
        values += ended && parser.streamReadContext().inRoot() ? 1 : 0;
      }
      if (values != 1) {
        throw new NotOneValueException(values);
      }
    } catch (CharacterCodingException e) {
      throw new NotOneValueException(0);
    }
    return tokens.toString();
  }

  private static String decoded(byte[] utf8) throws CharacterCodingException {
    String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    return ESCAPES
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                found.group("half") == null ? found.group() : "\\u0" + found.group("half")));
  }

  private static final class NotOneValueException extends JacksonException {
    private static final long serialVersionUID = 1;

    NotOneValueException(int values) {
      super(values + " values");
    }
  }
}
