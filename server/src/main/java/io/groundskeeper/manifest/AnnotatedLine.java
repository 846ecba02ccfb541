package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.manifest.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The line as it is listed: the client's own bytes, and what the service adds to them: the error
 * lists in the objects that they are about, and at the end {@code cl-metadata} and the lists that
 * are about the whole line.
 */
public final class AnnotatedLine {
  private static final byte[] LABELLED = "\"cl-metadata\":{\"is_labeled\":true}".getBytes(UTF_8);
  private static final byte[] UNLABELLED = "\"cl-metadata\":{\"is_labeled\":false}".getBytes(UTF_8);

  private static final String CODE = "{\"code\":\"";

  private AnnotatedLine() {}

  /**
   * The line with all that is added to it.
   *
   * @param line an {@link Entry#line}
   * @param annotations the {@link Entry#annotations} of the same entry
   * @param labelled whether the same entry is labelled
   */
  public static byte[] bytes(byte[] line, byte[] annotations, boolean labelled) {
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(line.length + annotations.length + LABELLED.length + 16);
    ByteBuffer in = ByteBuffer.wrap(annotations);
    int written = 0;
    int end = line.length - 1;
    byte[] atTheEnd = {};
    while (in.hasRemaining()) {
      int place = in.getInt();
      byte[] text = new byte[in.getInt()];
      in.get(text);
      if (place == end) {
        atTheEnd = text;
        continue;
      }
      out.write(line, written, place - written);
      separate(line, place, out);
      out.writeBytes(text);
      written = place;
    }
    out.write(line, written, end - written);
    separate(line, end, out);
    out.writeBytes(labelled ? LABELLED : UNLABELLED);
    if (atTheEnd.length > 0) {
      out.write(',');
      out.writeBytes(atTheEnd);
    }
    out.write('}');
    return out.toByteArray();
  }

  private static void separate(byte[] line, int closingBrace, ByteArrayOutputStream out) {
    if (line[closingBrace - 1] != '{') {
      out.write(',');
    }
  }

  /** Findings in the form of {@link Entry#annotations}: by place, each with the text to add. */
  static byte[] annotations(List<Finding> findings) {
    if (findings.isEmpty()) {
      return new byte[0];
    }
    TreeMap<Integer, StringBuilder> errors = new TreeMap<>();
    TreeMap<Integer, StringBuilder> warnings = new TreeMap<>();
    for (Finding finding : findings) {
      (finding.error().isWarning() ? warnings : errors)
          .computeIfAbsent(finding.place(), place -> new StringBuilder())
          .append(CODE)
          .append(finding.error())
          .append("\",\"message\":\"")
          .append(JsonText.escape(finding.message()))
          .append("\"},");
    }
    TreeMap<Integer, StringBuilder> all = new TreeMap<>();
    errors.forEach((place, items) -> list(all, place, "cl-errors", items));
    warnings.forEach((place, items) -> list(all, place, "cl-warnings", items));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    all.forEach((place, text) -> {
      byte[] bytes = text.toString().getBytes(UTF_8);
      out.writeBytes(ByteBuffer.allocate(8).putInt(place).putInt(bytes.length).array());
      out.writeBytes(bytes);
    });
    return out.toByteArray();
  }

  /** Which errors an entry has, by its {@link Entry#annotations}; warnings are none. */
  public static Set<LineError> errors(byte[] annotations) {
    Set<LineError> errors = EnumSet.noneOf(LineError.class);
    ByteBuffer in = ByteBuffer.wrap(annotations);
    while (in.hasRemaining()) {
      in.getInt();
      byte[] bytes = new byte[in.getInt()];
      in.get(bytes);
      String text = new String(bytes, UTF_8);
      // In messages quotes are escaped.
      for (int at = text.indexOf(CODE); at >= 0; at = text.indexOf(CODE, at)) {
        at += CODE.length();
        errors.add(LineError.valueOf(text.substring(at, text.indexOf('"', at))));
      }
    }
    errors.removeIf(LineError::isWarning);
    return errors;
  }

  private static void list(
      Map<Integer, StringBuilder> all, int place, String key, StringBuilder items) {
    StringBuilder text = all.computeIfAbsent(place, p -> new StringBuilder());
    if (!text.isEmpty()) {
      text.append(',');
    }
    items.setLength(items.length() - 1);
    text.append('"').append(key).append("\":[").append(items).append(']');
  }
}
