package io.groundskeeper.cli.copy;

import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.SourceRefs.Hash;
import io.groundskeeper.manifest.TerminalContentError;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads lines as endpoints list them. Two lines mean the same where they are the same JSON but for
 * the order of keys, white space, the spelling of strings and numbers, and what the service adds.
 * Reused from line to line; not for several threads.
 */
final class LineReading {
  private static final int DIGITS_MAX = 100;

  /** A line was checked before it gets here: nothing in it is longer than itself. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final LineChecker checker = new LineChecker(Quotas.OPEN);
  private Optional<TerminalContentError> refusal = Optional.empty();

  /** The line, or empty where no service would take it; then {@link #refusal} tells why. */
  Optional<ListedLine> read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    refusal = checker.check(bytes, 0, bytes.length);
    if (refusal.isPresent()) {
      return Optional.empty();
    }
    Entry entry = checker.entry();
    byte[] line = entry.line();
    return Optional.of(new ListedLine(entry.sourceRef(), line, meaning(line)));
  }

  /** Why the last line was not read. */
  Optional<TerminalContentError> refusal() {
    return refusal;
  }

  private static Hash meaning(byte[] line) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      parser.nextToken();
      return Hash.of(value(parser));
    }
  }

  /** The value at which the parser stands, in a form that is the same for all of its spellings. */
  private static byte[] value(JsonParser parser) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(parser, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonParser parser, DataOutputStream out) throws IOException {
    JsonToken token = parser.currentToken();
    out.writeByte(
        token == JsonToken.VALUE_NUMBER_FLOAT ? JsonToken.VALUE_NUMBER_INT.id() : token.id());
    switch (token) {
      case START_OBJECT -> {
        Map<String, byte[]> members = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, value(parser));
        }
        out.writeInt(members.size());
        for (Map.Entry<String, byte[]> member : members.entrySet()) {
          text(member.getKey(), out);
          out.write(member.getValue());
        }
      }
      case START_ARRAY -> {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          write(parser, out);
        }
        out.writeByte(JsonToken.END_ARRAY.id());
      }
      case VALUE_STRING -> text(parser.getString(), out);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> text(number(parser.getString()), out);
      default -> {
        // True, false and null are told by their token.
      }
    }
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    out.writeInt(text.length());
    out.writeChars(text);
  }

  /** A number as each of its spellings has it: 1, 1.0 and 1e0 are one number. */
  private static String number(String text) {
    if (text.length() > DIGITS_MAX) {
      return text;
    }
    try {
      BigDecimal number = new BigDecimal(text).stripTrailingZeros();
      return Math.abs(number.scale()) <= DIGITS_MAX ? number.toPlainString() : number.toString();
    } catch (NumberFormatException e) {
      // An exponent that no number of Java's has.
      return text;
    }
  }
}
