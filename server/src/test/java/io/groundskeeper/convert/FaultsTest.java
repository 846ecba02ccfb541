package io.groundskeeper.convert;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.convert.file.Bounds;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Input;
import io.groundskeeper.convert.yolo.YoloTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a data set is told as that, in our words; what is not, is not. */
@Tag("long")
final class FaultsTest {
  private static final String WORDS_OF_LIBRARIES =
      "(?s).*(Exception|Stream|\\w+\\.\\w+\\(|JAXP|Message:|getMax|position|ZLIB|invalid|reader, |\n).*";
  private static final String YAML = "train: images\nnames: [cat]\n";
  private static final String VOC =
      "<annotation><filename>a.jpg</filename><size><width>9</width><height>9</height></size>%s"
          + "</annotation>";

  @TempDir private Path folder;
  private Conversion conversion = new Conversion(Path.of("."));

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder).prefix("s3://bucket/ds/");
  }

  private static byte[] repeated(String begin, String piece, long times, String end) {
    byte[] unit = piece.getBytes(UTF_8);
    byte[] all = new byte[Math.toIntExact(begin.length() + unit.length * times + end.length())];
    System.arraycopy(begin.getBytes(UTF_8), 0, all, 0, begin.length());
    for (int i = 0; i < times; i++) {
      System.arraycopy(unit, 0, all, begin.length() + i * unit.length, unit.length);
    }
    System.arraycopy(end.getBytes(UTF_8), 0, all, all.length - end.length(), end.length());
    return all;
  }

  private static byte[] yolo(String labels) throws IOException {
    return Conversion.zip(
        Map.of(
            "data.yaml",
            YAML.getBytes(UTF_8),
            "images/1.jpg",
            YoloTest.picture("jpg", 64, 64),
            "labels/1.txt",
            labels.getBytes(UTF_8)));
  }

  static Stream<Arguments> too_large() throws IOException {
    byte[] ones = repeated("", "[", 1_000_000, "");
    return Stream.of(
        Arguments.of(
            Format.VOC,
            Conversion.zip(
                Map.of("Annotations/a.xml", repeated("<a>", "<b/>", 2_000_000, "</a>")))),
        Arguments.of(
            Format.VOC,
            Conversion.zip(Map.of("Annotations/a.xml", repeated("<a>", "b", 31 << 20, "</a>")))),
        Arguments.of(
            Format.VOC,
            Conversion.zip(
                Map.of(
                    "Annotations/a.xml",
                    VOC.formatted(
                            ("<object><name>c</name><bndbox><xmin>1</xmin><ymin>1</ymin>"
                                    + "<xmax>2</xmax><ymax>2</ymax></bndbox></object>")
                                .repeat(Bounds.LABELS_MAX + 1))
                        .getBytes(UTF_8)))),
        Arguments.of(
            Format.YOLO,
            Conversion.zip(
                Map.of("data.yaml", repeated("train: i\nnames:\n", "- a\n", 900_000, "")))),
        Arguments.of(
            Format.YOLO,
            Conversion.zip(
                Map.of("data.yaml", repeated("train: i\nnames:\n", "- a\n", 210_000, "")))),
        Arguments.of(
            Format.YOLO, Conversion.zip(Map.of("data.yaml", repeated("a: ", "[", 1_000_000, "")))),
        Arguments.of(
            Format.YOLO, Conversion.zip(Map.of("data.yaml", repeated("", "? ", 1_000, "")))),
        Arguments.of(Format.YOLO, yolo("0 .5 .5 .1 .1\n".repeat(Bounds.LABELS_MAX + 1))),
        Arguments.of(
            Format.YOLO,
            Conversion.zip(
                Map.of(
                    "data.yaml",
                    YAML.getBytes(UTF_8),
                    "groundskeeper.csv",
                    repeated("", "x", 20 << 20, "")))),
        Arguments.of(
            Format.COCO,
            repeated("{\"images\":[{\"id\":1,\"file_name\":\"", "x", 50 << 20, "\"}]}")),
        Arguments.of(Format.COCO, repeated("{\"", "x", 50 << 20, "\":1,\"images\":[]}")),
        Arguments.of(Format.COCO, repeated("{\"images\":[{\"id\":", "1", 50 << 20, "}]}")),
        Arguments.of(Format.COCO, repeated("{\"a\":", "[", 1_000_000, "")),
        Arguments.of(Format.COCO, ones),
        Arguments.of(
            Format.COCO,
            repeated(
                "{\"images\":[{\"id\":1,\"file_name\":\"a\",\"width\":9,\"height\":9}],"
                    + "\"categories\":[{\"id\":1,\"name\":\"c\"}],\"annotations\":[{}",
                ",{\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,1,1]}",
                Bounds.LABELS_MAX + 1,
                "]}")),
        Arguments.of(Format.CSV, repeated("source_ref\n", "x", 20 << 20, "")),
        Arguments.of(Format.CSV, repeated("source_ref\n", ",", 20 << 20, "")),
        Arguments.of(
            Format.CSV, repeated("source_ref,label\n", "s3://b/1,c\n", Bounds.LABELS_MAX + 1, "")));
  }

  @ParameterizedTest
  @MethodSource("too_large")
  void what_is_too_large_is_refused_before_it_is_in_memory(Format format, byte[] file) {
    assertThatExceptionOfType(ConversionException.class)
        .isThrownBy(() -> conversion.read(format, file))
        .satisfies(
            e -> assertThat(e.getMessage()).hasSizeLessThan(300).doesNotMatch(WORDS_OF_LIBRARIES));
  }

  static Stream<Arguments> wrong() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[10_000]);
    }
    byte[] broken = packed.toByteArray();
    broken[15] ^= 0x55;
    byte[] cut = Arrays.copyOf(packed.toByteArray(), packed.size() - 9);
    byte[] zstd = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    return Stream.of(
        Arguments.of(Format.COCO, "\u00ff\u00fe{", "is not"),
        Arguments.of(Format.COCO, "{\"images\":[{\"id\":1,\"file_name\":\"\u00ff\"}]}", "is not"),
        Arguments.of(Format.COCO, new String(broken, ISO_8859_1), ""),
        Arguments.of(Format.COCO, new String(cut, ISO_8859_1), ""),
        Arguments.of(Format.COCO, new String(zstd, ISO_8859_1), "damaged"),
        Arguments.of(Format.CSV, "source_ref\n\u00ff", "not text in UTF-8"),
        Arguments.of(Format.CSV, new String(cut, ISO_8859_1), "ends early"),
        Arguments.of(Format.MANIFEST, new String(cut, ISO_8859_1), "ends early"),
        Arguments.of(Format.MANIFEST, new String(zstd, ISO_8859_1), "damaged"),
        Arguments.of(Format.YOLO, "", "no zip"),
        Arguments.of(Format.YOLO, "PK\u0003\u0004", "no zip"),
        Arguments.of(Format.YOLO, yaml("names: [a"), "not valid YAML (line 1"),
        Arguments.of(Format.YOLO, yaml("a: !!binary x\ntrain: \u0007"), "not valid YAML"),
        Arguments.of(Format.YOLO, yaml("&a a: *b"), "not valid YAML"));
  }

  private static String yaml(String text) throws IOException {
    return new String(Conversion.zip(Map.of("data.yaml", text.getBytes(UTF_8))), ISO_8859_1);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void what_is_wrong_is_told_in_our_words(Format format, String bytes, String why) {
    assertThatExceptionOfType(ConversionException.class)
        .isThrownBy(() -> conversion.read(format, bytes.getBytes(ISO_8859_1)))
        .satisfies(e ->
            assertThat(e.getMessage())
                .contains(why)
                .hasSizeLessThan(300)
                .doesNotMatch(WORDS_OF_LIBRARIES));
  }

  @ParameterizedTest
  @EnumSource(names = {"YOLO", "VOC", "FOLDERS"})
  void a_zip_with_a_damaged_byte_is_read_as_it_was_or_refused(Format format) throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] whole =
        Conversion.zip(
            Map.of(
                "data.yaml",
                YAML.getBytes(UTF_8),
                "groundskeeper.csv",
                "image,source_ref,label,width,height,depth\n".getBytes(UTF_8),
                "images/1.jpg",
                YoloTest.picture("jpg", 64, 64),
                "labels/1.txt",
                "0 0.5 0.5 0.5 0.5\n".repeat(20).getBytes(UTF_8),
                "Annotations/a.xml",
                VOC.formatted("").getBytes(UTF_8)));
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      try {
        conversion.read(format, damaged);
      } catch (ConversionException e) {
        assertThat(e.getMessage()).doesNotMatch(WORDS_OF_LIBRARIES);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0 0.5, 0 0.4", "train: images, train: imagez"})
  void a_file_of_a_zip_that_is_not_what_was_put_in_is_refused(String before, String after)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      // Nothing is packed, so that only the checksum can tell.
      zip.setLevel(0);
      zip.putNextEntry(new ZipEntry("data.yaml"));
      zip.write(YAML.getBytes(UTF_8));
      zip.putNextEntry(new ZipEntry("images/1.jpg"));
      zip.write(YoloTest.picture("jpg", 64, 64));
      zip.putNextEntry(new ZipEntry("labels/1.txt"));
      zip.write("0 0.5 0.5 0.5 0.5\n".getBytes(UTF_8));
    }
    String whole = bytes.toString(ISO_8859_1);
    assertThat(conversion.read(Format.YOLO, bytes.toByteArray())).hasSize(1);
    assertThat(whole).contains(before);

    assertThatExceptionOfType(ConversionException.class)
        .isThrownBy(
            () -> conversion.read(Format.YOLO, whole.replace(before, after).getBytes(ISO_8859_1)))
        .withMessageContaining("is damaged");
  }

  private static InputStream failing(byte[] begin, IOException why) {
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(
                new ByteArrayInputStream(begin),
                new InputStream() {
                  @Override
                  public int read() throws IOException {
                    throw why;
                  }

                  @Override
                  public int read(byte[] into, int from, int length) throws IOException {
                    throw why;
                  }
                })));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PARQUET")
  void what_does_not_arrive_is_no_fault_of_the_data(Format format) {
    for (IOException why :
        List.of(new IOException("gone"), new EOFException("cut"), new ZipException("coding"))) {
      assertThatThrownBy(() ->
              conversion.read(
                  format, new Input.Stream(failing(beginning(format).getBytes(UTF_8), why))))
          .isSameAs(why);
    }
  }

  private static String beginning(Format format) {
    return switch (format) {
      case COCO -> "{\"images\":[";
      case LABELME -> "{\"shapes\":[";
      case VOTT -> "{\"assets\":{";
      case CREATEML, LABEL_STUDIO -> "[{\"image\":";
      default -> "source_ref\n";
    };
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PARQUET", "VOC", "FOLDERS"})
  void who_cannot_take_the_lines_is_no_fault_of_the_data(Format format) throws IOException {
    byte[] file =
        switch (format) {
          case MANIFEST -> "{\"source-ref\":\"s3://bkt/1\"}".getBytes(UTF_8);
          case COCO -> "{\"images\":[{\"id\":1,\"file_name\":\"a\"}]}".getBytes(UTF_8);
          case CSV -> "source_ref\na\n".getBytes(UTF_8);
          case LABELME -> "{\"shapes\":[],\"imagePath\":\"a\"}".getBytes(UTF_8);
          case CREATEML -> "[{\"image\":\"a\",\"annotations\":[]}]".getBytes(UTF_8);
          case VOTT -> "{\"assets\":{\"1\":{\"asset\":{\"name\":\"a\"}}}}".getBytes(UTF_8);
          case LABEL_STUDIO -> "[{\"data\":{\"image\":\"a\"}}]".getBytes(UTF_8);
          default -> yolo("");
        };
    EOFException why = new EOFException("nobody reads");
    assertThatThrownBy(() ->
            conversion.read(
                format,
                new Input.Stream(new ByteArrayInputStream(file)),
                line -> {
                  throw why;
                }))
        .isSameAs(why);
  }
}
