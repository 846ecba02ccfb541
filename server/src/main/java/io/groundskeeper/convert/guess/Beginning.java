package io.groundskeeper.convert.guess;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.file.Decompression;
import io.groundskeeper.convert.guess.Recognised.Foreign;
import io.groundskeeper.convert.guess.Recognised.Known;
import io.groundskeeper.convert.guess.Recognised.Unknown;
import io.groundskeeper.convert.line.LabelColumns;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file is, by its first bytes. */
public final class Beginning {
  /** So much of a file is looked at, as it is, compressed or not. */
  public static final int LOOKED_AT_BYTES_MAX = 128 << 10;

  /** What one file of Pascal VOC is said to be. */
  static final String VOC_FILE = "one file of Pascal VOC";

  private static final String FOLDER_ADVICE = "Give the folder in which it is, or the zip of it.";
  private static final Pattern ROOT = Pattern.compile("<([A-Za-z_][\\w.:-]*)");
  private static final Pattern CODE = Pattern.compile("<Code>([^<]{1,100})</Code>");
  private static final Pattern YAML_KEY = Pattern.compile("(?m)^(names|nc)\\s*:");
  private static final Pattern CLASS_NUMBER = Pattern.compile("\\d{1,9}(\\.0{0,30}(e[+]?00)?)?");

  /**
   * A class and the centre and size of a box; more of a line, which may be a polygon, shows no
   * more.
   */
  private static final int YOLO_FIELDS = 5;

  private static final Pattern IMAGE_FIELD =
      Pattern.compile("(?i)^[^,;\\t]*\\.(jpe?g|png|bmp|webp|tiff?|gif)\"?[,;\\t]");
  private static final Set<String> COLUMNS =
      Set.of(
          "image",
          "source_ref",
          "source-ref",
          "filename",
          "file_name",
          "file",
          "path",
          "label",
          "labels",
          "class",
          "class_name",
          "classname",
          "labelname",
          "image_id",
          "imageid",
          "image_path",
          "img_path",
          "xmin",
          "x_min",
          "left",
          "x1",
          "bbox",
          "region_attributes");

  private Beginning() {}

  /**
   * Reads the beginning of a stream, which is where it was afterwards.
   *
   * @param in one that can be marked
   */
  public static byte[] peek(InputStream in) throws IOException {
    in.mark(LOOKED_AT_BYTES_MAX + 1);
    byte[] bytes = in.readNBytes(LOOKED_AT_BYTES_MAX);
    in.reset();
    return bytes;
  }

  /** What a file is that begins so, perhaps compressed. */
  public static Recognised recognise(byte[] beginning) {
    byte[] bytes;
    try {
      bytes = unpacked(beginning);
    } catch (ConversionException e) {
      return new Foreign("a zip", "Unpack it, or give the zip of a folder as a file.");
    }
    Optional<Recognised> binary = binary(bytes);
    if (binary.isPresent()) {
      return binary.get();
    }
    return recognise(text(bytes).stripLeading());
  }

  /** UTF-16, where bytes are that, with a byte order mark or without. */
  static Optional<Charset> wide(byte[] bytes) {
    if (bytes.length < 4) {
      return Optional.empty();
    }
    int mark = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    if (mark == 0xfffe || (mark != 0xfeff && zeros(bytes, 1) && !zeros(bytes, 0))) {
      return Optional.of(UTF_16LE);
    }
    return mark == 0xfeff || (zeros(bytes, 0) && !zeros(bytes, 1))
        ? Optional.of(UTF_16BE)
        : Optional.empty();
  }

  /** Whether every second one of the first bytes is zero: letters of ASCII in UTF-16. */
  private static boolean zeros(byte[] bytes, int from) {
    for (int i = from; i < Math.min(bytes.length, 16); i += 2) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] unpacked(byte[] beginning) throws ConversionException {
    byte[] plain = new byte[LOOKED_AT_BYTES_MAX];
    int size = 0;
    try (InputStream in = Decompression.plain(new ByteArrayInputStream(beginning))) {
      int read = 0;
      while (read >= 0 && size < plain.length) {
        size += read;
        read = in.read(plain, size, plain.length - size);
      }
    } catch (ConversionException e) {
      throw e;
    } catch (IOException e) {
      // It was cut, or is damaged, which is said when it is read.
    }
    return Arrays.copyOf(plain, size);
  }

  private static Optional<Recognised> binary(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(bytes.length, 512), ISO_8859_1);
    String what = null;
    String advice = "Unpack it.";
    if (head.startsWith("PAR1")) {
      what = "a Parquet file, which is written only, not read";
      advice = "Export it as CSV.";
    } else if (head.startsWith("\u00ff\u00d8\u00ff") || head.startsWith("\u0089PNG")) {
      what = "an image";
      advice = "Give the folder or the file in which the labels are.";
    } else if (head.startsWith("7z\u00bc\u00af") || head.startsWith("Rar!")) {
      what = "an archive of a kind that is not read";
    } else if (head.length() > 262 && head.startsWith("ustar", 257)) {
      what = "a tar archive";
    } else if (head.startsWith("%PDF")) {
      what = "a PDF document";
      advice = "Give the file or the folder in which the labels are.";
    } else if (head.startsWith("\u00ff\u00fe\0\0") || head.startsWith("\0\0\u00fe\u00ff")) {
      what = "text in UTF-32";
      advice = "Save it as UTF-8: iconv -f UTF-32 -t UTF-8 FILE > NEW";
    } else if (head.startsWith("\u00d0\u00cf\u0011\u00e0")) {
      what = "an Office document";
      advice = "Save it as CSV.";
    } else if (wide(bytes).isEmpty() && head.indexOf('\0') >= 0 && !head.startsWith("{")) {
      what = "no text, but binary data";
      advice = "Give the file or the folder in which the labels are.";
    }
    return what == null ? Optional.empty() : Optional.of(new Foreign(what, advice));
  }

  private static Recognised recognise(String body) {
    if (body.startsWith("{") || body.startsWith("[")) {
      Recognised json = JsonBeginning.recognise(body);
      // However odd its first line is: lines of a manifest name images.
      return json instanceof Unknown && body.startsWith("{") && hasLinesOfManifest(body)
          ? new Known(Format.MANIFEST)
          : json;
    }
    if (body.startsWith("version https://git-lfs.github.com/spec/")) {
      return new Foreign("a Git LFS pointer, not the file itself", "Get the file: git lfs pull");
    }
    if (body.startsWith("<")) {
      return xml(body);
    }
    if (YAML_KEY.matcher(body).find()) {
      return new Foreign("YAML that describes a data set of YOLO", FOLDER_ADVICE);
    }
    return lines(body);
  }

  private static boolean hasLinesOfManifest(String body) {
    return body.lines().anyMatch(line -> line.startsWith("{") && line.contains("\"source-ref\""));
  }

  private static Recognised xml(String body) {
    Matcher root = ROOT.matcher(body).region(root(body), body.length());
    String lower = body.substring(0, Math.min(body.length(), 200)).toLowerCase(Locale.ROOT);
    if (lower.contains("<!doctype html") || lower.contains("<html")) {
      return new Foreign(
          "a web page, perhaps that of a login or of an error", "Get the file itself.");
    }
    String name = root.find() ? root.group(1) : "";
    return switch (name) {
      case "Error" -> {
        Matcher code = CODE.matcher(body);
        yield new Foreign(
            "an error message of S3" + (code.find() ? " (" + code.group(1) + ")" : ""),
            "The download failed: do it again, with the right name and permissions.");
      }
      case "ListBucketResult" ->
          new Foreign("a list of the objects of a bucket", "Get the manifest itself.");
      case "annotation" -> new Foreign(VOC_FILE, FOLDER_ADVICE);
      case "annotations" ->
          new Foreign("CVAT's own XML, which is not read", "Export as COCO, YOLO or Pascal VOC.");
      default ->
          new Foreign(
              "XML" + (name.isEmpty() ? "" : " with the element " + name),
              "Of XML only folders of Pascal VOC are read.");
    };
  }

  /** Where the first element may begin: behind the declaration and comments. */
  private static int root(String body) {
    int at = 0;
    while (true) {
      while (at < body.length() && Character.isWhitespace(body.charAt(at))) {
        at++;
      }
      String end = body.startsWith("<?", at) ? "?>" : body.startsWith("<!--", at) ? "-->" : "";
      int behind = end.isEmpty() ? -1 : body.indexOf(end, at + 2);
      if (behind < 0) {
        return at;
      }
      at = behind + end.length();
    }
  }

  private static Recognised lines(String body) {
    String first = body.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    if (first.isEmpty()) {
      return new Unknown("");
    }
    if (isYoloLine(first)) {
      return new Foreign("the labels of one image, as YOLO has them", FOLDER_ADVICE);
    }
    if (isTable(first)) {
      return new Known(Format.CSV);
    }
    if (first.startsWith("s3://")) {
      return new Foreign(
          "a list of S3 names without labels",
          "A manifest has one JSON object a line: {\"source-ref\":\"s3://bucket/key\"}");
    }
    return new Unknown("");
  }

  static boolean isYoloLine(String line) {
    String[] fields = line.strip().split("\\s+", YOLO_FIELDS + 1);
    return fields.length >= YOLO_FIELDS
        && CLASS_NUMBER.matcher(fields[0]).matches()
        && Arrays.stream(fields, 1, YOLO_FIELDS)
            .allMatch(field -> LabelColumns.number(field).isPresent());
  }

  /** Whether a line is the head of a table of labels, or a row of one without a head. */
  static boolean isTable(String line) {
    if (line.matches("(?i)sep=[,;\\t|]\\s*") || IMAGE_FIELD.matcher(line).find()) {
      return true;
    }
    String[] fields = line.split("[,;\\t|]", -1);
    boolean namesObjects = line.contains("gs://") || line.contains("s3://");
    return fields.length > 1
        && Arrays.stream(fields)
            .map(field -> field.strip().replace("\"", "").toLowerCase(Locale.ROOT))
            .anyMatch(field ->
                COLUMNS.contains(field)
                    || (namesObjects
                        && field.matches("(train|test|validation|validate|unassigned)")));
  }

  /** The text itself, as far as it goes. */
  static String text(byte[] bytes) {
    return new String(bytes, wide(bytes).orElse(UTF_8)).replaceFirst("^\ufeff", "");
  }
}
