package io.groundskeeper.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests in, and what other formats cannot take of them. */
final class ManifestTest {
  private static final String LINES =
      Samples.label("s3://bkt/1", "a") + "\n" + Samples.box("s3://bkt/2", "b", "1 1 9 9") + "\n";

  @TempDir private Path folder;

  private Conversion conversion = new Conversion(Path.of("."));

  @BeforeEach
  void begin() {
    conversion = new Conversion(folder);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void gzip_and_zstd_are_recognised_by_their_first_bytes() throws IOException {
    List<String> lines = LINES.lines().toList();
    assertThat(conversion.read(Format.MANIFEST, LINES)).isEqualTo(lines);
    assertThat(conversion.read(Format.MANIFEST, "\ufeff" + LINES.replace("\n", "\r\n")))
        .isEqualTo(lines);
    assertThat(conversion.read(Format.MANIFEST, gzip(LINES))).isEqualTo(lines);
    assertThat(conversion.read(Format.MANIFEST, Zstd.compress(LINES.getBytes(UTF_8))))
        .isEqualTo(lines);
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @Test
  void a_compressed_file_that_ends_early_is_refused() throws IOException {
    byte[] gzip = gzip(LINES);
    byte[] zstd = Zstd.compress(LINES.getBytes(UTF_8));
    for (byte[] whole : List.of(gzip, zstd)) {
      byte[] cut = Arrays.copyOf(whole, whole.length - 5);
      assertThatThrownBy(() -> conversion.read(Format.MANIFEST, cut))
          .isInstanceOf(ConversionException.class)
          .hasMessageContaining("cannot be read after line");
    }
  }

  @Test
  void lines_that_a_server_leaves_out_are_named() throws IOException {
    List<String> lines =
        conversion.read(
            Format.MANIFEST,
            LINES + "not JSON\n{}\n{\"source-ref\":\"file:///x\"}\n" + LINES + "\n{\"a\":");
    assertThat(lines).hasSize(2);
    assertThat(conversion.report().firstLeftOut())
        .extracting(Report.Finding::toString)
        .containsExactly(
            "line 3: The JSON Line has an invalid format.",
            "line 4: The source-ref key is missing.",
            "line 5: The format of the source-ref value is invalid.",
            "line 6: The source-ref value is used by an earlier JSON Line.",
            "line 7: The source-ref value is used by an earlier JSON Line.",
            "line 8: The JSON Line has an invalid format.",
            "line 9: The JSON Line has an invalid format.");
    assertThat(conversion.report().isComplete()).isFalse();
  }

  @Test
  void only_so_many_are_named_and_the_rest_counted() throws IOException {
    conversion.read(Format.MANIFEST, "x\n".repeat(1234));
    assertThat(conversion.report().leftOut()).isEqualTo(1234);
    assertThat(conversion.report().firstLeftOut()).hasSize(Report.NAMED_MAX);
    assertThat(conversion.report().lines())
        .startsWith("1,234 left out, because they cannot be read:")
        .endsWith("  1,134 more");
  }

  @ParameterizedTest
  @EnumSource(names = {"COCO", "CSV", "VOC", "YOLO", "PARQUET"})
  void what_only_a_manifest_holds_is_counted(Format format) throws IOException {
    conversion.write(
        format,
        List.of(
            Samples.box("s3://bkt/1", "b", "1 1 9 9")
                .replace(
                    "}}",
                    ",\"worker\":7},\"n\":1,\"x\":{},\"x-metadata\":{\"type\":\"groundtruth/semantic-segmentation\"},\"cl-metadata\":{}}"),
            Samples.box("s3://bkt/2", "b", "1 1 9 9").replace("\"class_id\":0", "\"class_id\":5"),
            Samples.box("s3://bkt/3", "b", "1 1 9 9").replace("image_size", "size"),
            Samples.boxes("s3://bkt/4", "0", "b"),
            Samples.box("s3://bkt/5", "b", "1 1 9 9").replace("{\"0\":", "{\"1\":\"c\",\"0\":"),
            "no JSON",
            "{}"));
    assertThat(conversion.report().losses())
        .containsAllEntriesOf(
            Map.of(
                Loss.METADATA_FIELDS, 1L,
                Loss.LINE_MEMBERS, 1L,
                Loss.UNSUPPORTED_ATTRIBUTE, 1L,
                Loss.INVALID_BOX, 1L,
                Loss.INVALID_ATTRIBUTE, 1L,
                Loss.EMPTY_DETECTION, 1L));
    boolean namesClasses = format == Format.COCO || format == Format.YOLO;
    assertThat(conversion.report().losses().containsKey(Loss.UNUSED_CLASS))
        .isEqualTo(!namesClasses);
    assertThat(conversion.report().firstLeftOut())
        .extracting(Report.Finding::where)
        .containsExactly("line 6", "line 7");
    assertThat(conversion.report().boxes()).isEqualTo(2);
    assertThat(conversion.report().entries()).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LABELME", "CREATEML", "VOTT", "LABEL_STUDIO"})
  void whatever_json_a_line_is_a_writer_takes_it(Format format) throws IOException {
    String line =
        Samples.box("s3://bkt/1", "b", "1 1 9 9")
            .replace(
                "}}",
                "},\"l\":1,\"l-metadata\":{\"class-name\":\"x\",\"confidence\":1,\"type\":\"groundtruth/image-classification\"}}");
    for (String odd : List.of("null", "[]", "{}", "\"x\"", "-1e999", "1e-320", "true", "[[{}]]")) {
      for (int at = line.indexOf(':'); at > 0; at = line.indexOf(':', at + 1)) {
        // Every value in turn, down to its end, becomes something else.
        int end = at + 1;
        int depth = 0;
        for (; depth > 0 || ",}]".indexOf(line.charAt(end)) < 0; end++) {
          depth += "{[".indexOf(line.charAt(end)) >= 0 ? 1 : 0;
          depth -= "}]".indexOf(line.charAt(end)) >= 0 ? 1 : 0;
        }
        String text = line.substring(0, at + 1) + odd + line.substring(end);
        assertThat(new Conversion(folder).write(format, List.of(text))).isNotNull();
      }
    }
  }

  @Test
  void entries_with_errors_go_through_and_are_told() throws IOException {
    assertThat(conversion.read(Format.MANIFEST, "{\"source-ref\":\"s3://bkt/1\",\"x\":1}"))
        .hasSize(1);
    assertThat(conversion.report().entriesWithErrors()).isEqualTo(1);
    assertThat(conversion.report().firstEntriesWithErrors().getFirst())
        .hasToString("line 1: ERROR_NO_LABEL_ATTRIBUTES");
    assertThat(conversion.report().isComplete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "manifest",
        "COCO",
        "Yolo",
        "voc",
        "folders",
        "csv",
        "parquet",
        "label-studio",
        "createml"
      })
  void formats_have_names(String name) {
    assertThat(Format.parse(name)).get().asString().isEqualToIgnoringCase(name);
    assertThat(Format.readable() + ", " + Format.writable()).containsIgnoringCase(name);
    assertThat(Format.parse(name + "x")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bucket/path/", "s3://", "s3://b", "s3:///x", "http://bucket/x"})
  void a_prefix_is_an_s3_name(String text) {
    assertThatThrownBy(() -> ReadOptions.prefix(text)).hasMessageContaining("s3://bucket/path/");
  }

  @Test
  void a_prefix_ends_in_a_slash() throws IOException {
    assertThat(ReadOptions.prefix("s3://bucket")).isEqualTo("s3://bucket/");
    assertThat(ReadOptions.prefix("s3://bucket/a/")).isEqualTo("s3://bucket/a/");
  }

  private static final String MULTI =
      "{\"source-ref\":\"s3://pics/a.jpg\",\"size\":9007199254740993.25,\"labels\":[0,2],\"labels-metadata\":{\"class-map\":{\"0\":\"cat\",\"2\":\"indoor\"},\"confidence-map\":{\"0\":0.9,\"2\":0.8},\"type\":\"groundtruth/image-classification-multilabel\",\"human-annotated\":\"yes\",\"creation-date\":\"2026-01-01T00:00:00\",\"job-name\":\"x\"}}";

  @Test
  void attributes_of_multi_label_jobs_become_image_level_labels_where_that_is_wanted()
      throws IOException {
    List<String> lines = new Conversion(folder).multiLabel().read(Format.MANIFEST, MULTI);
    assertThat(lines)
        .containsExactly(
            "{\"source-ref\":\"s3://pics/a.jpg\",\"size\":9007199254740993.25,\"labels0\":0,\"labels0-metadata\":{\"class-name\":\"cat\",\"confidence\":0.9,\"type\":\"groundtruth/image-classification\",\"human-annotated\":\"yes\",\"creation-date\":\"2026-01-01T00:00:00\",\"job-name\":\"x\"},\"labels1\":2,\"labels1-metadata\":{\"class-name\":\"indoor\",\"confidence\":0.8,\"type\":\"groundtruth/image-classification\",\"human-annotated\":\"yes\",\"creation-date\":\"2026-01-01T00:00:00\",\"job-name\":\"x\"}}");
    Conversion.assertValid(lines);
    assertThat(new Conversion(folder).read(Format.MANIFEST, MULTI)).containsExactly(MULTI);
    Conversion left = new Conversion(folder);
    left.write(Format.CSV, List.of(MULTI));
    assertThat(left.report().losses()).containsEntry(Loss.MULTI_LABEL_ATTRIBUTE, 1L);
    assertThat(left.report().keepsLabels()).isFalse();
  }

  @Test
  void a_multi_label_attribute_that_cannot_be_read_stays_and_is_told() throws IOException {
    Conversion conversion = new Conversion(folder).multiLabel();
    String broken = MULTI.replace("[0,2]", "[0,7]");
    assertThat(conversion.read(Format.MANIFEST, broken)).containsExactly(broken);
    assertThat(conversion.report().examples(Loss.INVALID_ATTRIBUTE)).containsExactly("line 1");
    assertThat(conversion.read(Format.MANIFEST, MULTI.replace("\"size\"", "\"labels0\"")))
        .singleElement()
        .asString()
        .contains("\"labels0\":9007199254740993.25,\"labels1\":0,")
        .contains("\"labels2\":2,");
  }
}
