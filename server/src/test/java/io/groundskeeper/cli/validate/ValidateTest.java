package io.groundskeeper.cli.validate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.cli.Cli;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as people use it: files in, text and an exit code out. */
final class ValidateTest {
  private static final String GOOD =
      "{\"source-ref\":\"s3://images/%s\",\"a\":1,\"a-metadata\":{\"class-name\":\"golf\",\"confidence\":1,\"human-annotated\":\"yes\",\"creation-date\":\"2020-05-21T21:33:55\",\"type\":\"groundtruth/image-classification\"}}";
  private static final String UNANNOTATED = "{\"source-ref\":\"s3://images/%s\"}";
  private static final String WRONG = "{\"source-ref\":\"s3://images/%s\",\"x\":1}";
  private static final String WRONG_CODE = "ERROR_NO_LABEL_ATTRIBUTES";
  private static final String NO_JSON = "not JSON";

  @TempDir private Path folder;

  private final PrintStream processErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeBuckets buckets = new FakeBuckets();
  private byte[] standardIn = {};

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void giveBack() {
    System.setErr(processErr);
  }

  private int run(String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of("validate", "--buckets", folder.toString()), Arrays.stream(arguments))
            .toArray(String[]::new);
    return Cli.run(
        all, new ValidateCommand(new ByteArrayInputStream(standardIn), out, settings -> buckets));
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  private String file(String... lines) throws IOException {
    return file("some.manifest", text(lines));
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  /** Lines in which each {@code %s} is their number. */
  private static byte[] text(String... lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.length; i++) {
      text.append(lines[i].replace("%s", (i + 1) + ".jpg")).append('\n');
    }
    return text.toString().getBytes(UTF_8);
  }

  private static byte[] gzip(byte[] text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text);
    }
    return bytes.toByteArray();
  }

  private static byte[] twice(byte[] bytes) {
    byte[] all = Arrays.copyOf(bytes, 2 * bytes.length);
    System.arraycopy(bytes, 0, all, bytes.length, bytes.length);
    return all;
  }

  private JsonNode training(String... arguments) {
    run(
        Stream.concat(Stream.of("--format", "json"), Arrays.stream(arguments))
            .toArray(String[]::new));
    return new JsonMapper().readTree(out()).at("/statistics/training");
  }

  @Test
  void a_good_manifest_is_called_good() throws IOException {
    assertThat(run(file(GOOD, GOOD))).isZero();
    assertThat(out())
        .contains("some.manifest: good")
        .contains("2 lines: 2 entries (2 labelled, 0 with errors, 1 labels), 0 left out");
    assertThat(err()).isEmpty();
  }

  @Test
  void warnings_are_no_errors() throws IOException {
    assertThat(run(file(GOOD, UNANNOTATED))).isZero();
    assertThat(out()).contains("good, with warnings", "WARNING_UNANNOTATED_RECORD", ":2: {\"sou");
  }

  @Test
  void the_table_tells_the_first_three_lines_of_a_code_and_how_many_more_there_are()
      throws IOException {
    assertThat(run(file(GOOD, WRONG, WRONG, WRONG, WRONG, WRONG))).isEqualTo(1);
    assertThat(out())
        .contains(
            "errors",
            "5 ×  " + WRONG_CODE,
            ":2: x has no partner x-metadata",
            ":3: x",
            ":4: x",
            "and 2 more")
        .doesNotContain(":5: x");
  }

  @Test
  void the_table_has_nothing_that_a_terminal_would_obey() throws IOException {
    run(file("{\"source-ref\":\"\\u001b[31mred\\u202e @|red x|@\"}", GOOD));
    assertThat(out()).contains("\ufffd[31mred\ufffd @|red x|@").doesNotContain("\u001b");
  }

  @Test
  void a_source_ref_that_comes_again_blocks_later_is_left_out() throws IOException {
    String[] lines = new String[3000];
    Arrays.fill(lines, GOOD);
    lines[2999] = GOOD.replace("%s", "7.jpg");
    assertThat(run(file(lines))).isEqualTo(1);
    assertThat(out())
        .contains("ERROR_DUPLICATE_SOURCE_REF", ":3000: the source-ref of line 7")
        .contains("2,999 entries", "1 left out");
  }

  @Test
  void gzip_is_recognised_by_its_content_even_in_several_members() throws IOException {
    standardIn = twice(gzip(text(WRONG)));
    assertThat(run("-")).isEqualTo(1);
    assertThat(out()).contains("2 lines: 1 entry", "(standard input)");
  }

  /** As from a network: between two members there may be nothing yet. */
  @Test
  void a_member_of_gzip_that_is_not_there_yet_is_waited_for() throws IOException {
    InputStream slow =
        new FilterInputStream(new ByteArrayInputStream(twice(gzip(text(WRONG))))) {
          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            return super.read(into, from, Math.min(1, length));
          }

          @Override
          public int available() {
            return 0;
          }
        };
    assertThat(
            Cli.run(
                new String[] {"validate", "-"}, new ValidateCommand(slow, out, none -> buckets)))
        .isEqualTo(1);
    assertThat(out()).contains("2 lines: 1 entry");
  }

  @Test
  void gzip_that_is_cut_off_cannot_be_read() throws IOException {
    byte[] whole = gzip(text(GOOD, GOOD));
    assertThat(run(file("cut.gz", Arrays.copyOf(whole, whole.length - 12)))).isEqualTo(2);
    assertThat(err().lines()).hasSize(1);
    assertThat(out()).isEmpty();
  }

  @Test
  void each_file_has_its_own_result_and_the_worst_is_the_exit_code() throws IOException {
    String good = file(GOOD);
    assertThat(run(good, folder + "/none.manifest", folder.toString(), good)).isEqualTo(2);
    assertThat(out().lines().filter(l -> l.endsWith(": good"))).hasSize(2);
    assertThat(err().lines())
        .satisfiesExactly(
            line ->
                assertThat(line).endsWith("none.manifest cannot be read: there is no such file"),
            line -> assertThat(line).endsWith("cannot be read: it is a folder"));
  }

  @Test
  void output_that_nobody_reads_ends_the_command() throws IOException {
    assertThat(runInto("Broken pipe")).isEqualTo(141);
    assertThat(err()).isEmpty();
  }

  @Test
  void output_that_cannot_be_written_is_told() throws IOException {
    assertThat(runInto("No space left on device")).isEqualTo(2);
    assertThat(err()).startsWith("groundskeeper: The output takes no more: No space left");
  }

  /** Validates into an output that fails so. */
  private int runInto(String failure) throws IOException {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(failure);
          }
        };
    ValidateCommand validate =
        new ValidateCommand(new ByteArrayInputStream(standardIn), failing, settings -> buckets);
    return Cli.run(new String[] {"validate", file(GOOD)}, validate);
  }

  @ParameterizedTest
  @CsvSource({"s3://b/some.manifest", "--images a.manifest", "--s3-region x --images -"})
  void nothing_is_read_from_buckets_that_nobody_named(String arguments) {
    ValidateCommand validate =
        new ValidateCommand(InputStream.nullInputStream(), out, settings -> buckets);
    assertThat(Cli.run(("validate " + arguments).split(" "), validate)).isEqualTo(2);
    assertThat(err().lines()).hasSize(1).allMatch(l -> l.contains("--s3-endpoint"));
    assertThat(buckets.opened()).isZero();
  }

  @Test
  void an_object_is_read_from_its_bucket() throws IOException {
    buckets.put("s3://b/some.manifest", text(GOOD));
    assertThat(run("s3://b/some.manifest")).isZero();
    assertThat(run("s3://b/other.manifest")).isEqualTo(2);
    assertThat(run("s3://b")).isEqualTo(2);
    assertThat(err().lines()).hasSize(2).allMatch(l -> l.contains(" cannot be read: "));
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR_EMPTY_MANIFEST, a.manifest, 0, 0, ''",
    "ERROR_EMPTY_MANIFEST, a.manifest.gz, 0, 0, ''",
    "ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT, noextension, 1, 0, ''",
    "ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT, a.manifest, 0, 3, ''",
    "ERROR_TOO_MANY_RECORDS_IN_ERROR, a.manifest, 3, 1, ''",
    "'', a.manifest, 4, 1, ''",
    "ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM, a.manifest, 3, 0, --max-entries=2",
    "'', a.manifest, 3, 0, --max-entries=3",
    "ERROR_MANIFEST_TOO_MANY_LABELS, a.manifest, 1, 0, --max-labels=0",
    "'', a.manifest, 1, 0, --max-labels=1",
    "ERROR_MANIFEST_SIZE_TOO_LARGE, a.manifest, 1, 0, --max-manifest-bytes=10",
    "ERROR_MANIFEST_SIZE_TOO_LARGE, a.manifest.gz, 2, 0, --max-manifest-bytes=300",
    "'', a.manifest, 1, 0, --quotas=aws",
  })
  void what_is_wrong_with_the_file_as_a_whole_is_told(
      String code, String name, int good, int bad, String quota) throws IOException {
    String[] lines = new String[good + bad];
    Arrays.fill(lines, 0, good, GOOD);
    Arrays.fill(lines, good, lines.length, NO_JSON);
    byte[] text = text(lines);
    String file = file(name, name.endsWith("gz") ? gzip(text) : text);
    JsonNode errors = (quota.isEmpty() ? training(file) : training(quota, file)).get("errors");
    assertThat(errors.valueStream().map(e -> e.get("code").asString()))
        .containsExactlyElementsOf(code.isEmpty() ? List.of() : List.of(code));
  }

  @Test
  void images_of_several_buckets_are_an_error_where_the_quotas_say_so() throws IOException {
    String other = GOOD.replace("s3://images/", "s3://images-2/");
    String file = file(GOOD, other);
    assertThat(run(file)).isZero();
    assertThat(run("--quotas", "aws", file)).isEqualTo(1);
    assertThat(out()).contains("ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS");
    assertThat(run("--quotas", "aws", "--no-single-bucket", file)).isZero();
    assertThat(run("--single-bucket", file)).isEqualTo(1);
  }

  @Test
  void the_summary_has_the_members_of_aws() throws IOException {
    assertThat(run("--format", "json", file(GOOD, NO_JSON, WRONG, UNANNOTATED, GOOD))).isEqualTo(1);
    assertThat(out().substring(out().indexOf("\"statistics\"")))
        .isEqualTo(
            """
            "statistics":{"training":{"use_case":"IMAGE_LEVEL_LABELS","total_json_lines":5,\
            "valid_json_lines":2,"invalid_json_lines":2,"ignored_json_lines":1,\
            "error_json_line_indices":[2,3],"errors":[]},\
            "testing":{"use_case":"NOT_DETERMINED","total_json_lines":0,"valid_json_lines":0,\
            "invalid_json_lines":0,"ignored_json_lines":0,"error_json_line_indices":[],"errors":[]}},\
            "errors":[]}
            """);
  }

  @Test
  void the_annotated_manifest_has_the_entries_and_standard_error_the_rest() throws IOException {
    String file = file(UNANNOTATED, NO_JSON, GOOD, GOOD, GOOD, WRONG);
    assertThat(run("--format", "manifest", file)).isEqualTo(1);
    assertThat(out().lines()).hasSize(5);
    assertThat(out().lines().findFirst())
        .hasValue(
            "{\"source-ref\":\"s3://images/1.jpg\",\"cl-metadata\":{\"is_labeled\":false},\"cl-warnings\":[{\"code\":\"WARNING_UNANNOTATED_RECORD\",\"message\":\"Record is unannotated.\"}]}");
    assertThat(err().lines())
        .containsExactly(
            file
                + ":2: ERROR_INVALID_JSON_LINE The JSON Line has an invalid format. (column 1: 'n' where an object, {…}, is expected)");
  }

  private static final String BOX =
      "{\"source-ref\":\"s3://images/%s\",\"bb\":{\"image_size\":[{\"width\":640,\"height\":480,\"depth\":3}],\"annotations\":[{\"class_id\":1,\"left\":1,\"top\":2,\"width\":30,\"height\":40}]},\"bb-metadata\":{\"objects\":[{\"confidence\":1}],\"class-map\":{\"1\":\"cat\"},\"human-annotated\":\"yes\",\"creation-date\":\"2026-01-01T00:00:00\",\"type\":\"groundtruth/object-detection\"}}";

  @Test
  void each_attribute_with_the_same_error_is_told_of_by_itself() throws IOException {
    String date = GOOD.replace("2020-05-21T21:33:55", "15/07/2020");
    assertThat(run(file(date, date.replace("\"a", "\"bees"), GOOD))).isEqualTo(1);
    assertThat(out())
        .contains("ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT (a)")
        .contains(":1: a-metadata: creation-date is 15/07/2020, which is no ISO 8601")
        .contains("ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT (bees)")
        .contains(":2: bees-metadata: creation-date is 15/07/2020");
  }

  @Test
  void the_json_report_has_the_reasons() throws IOException {
    run("--format", "json", file(GOOD.replace("\"confidence\":1,", ""), "{\"a\":NaN}"));
    JsonNode report = new JsonMapper().readTree(out());
    assertThat(report.at("/findings/1/code").asString()).isEqualTo("ERROR_INVALID_JSON_LINE");
    assertThat(report.at("/findings/1/first/0/line").asInt()).isEqualTo(2);
    assertThat(report.at("/findings/1/first/0/reason").asString())
        .isEqualTo("column 6: NaN is no JSON number");
    assertThat(report.at("/findings/2/attribute").asString()).isEqualTo("a");
    assertThat(report.at("/findings/2/first/0/reason").asString())
        .isEqualTo("a-metadata: confidence is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "\"left\":1,\"top\":2,\"width\":30,\"height\":40 | \"left\":0.1,\"top\":0.2,\"width\":0.3,\"height\":1 | boxes go from 0 to 1",
        "\"class_id\":1 | \"class_id\":0 | class ids are one less",
        "\"class_id\":1 | \"class_id\":2 | class ids are one more",
        "\"confidence\":1 | \"confidence\":95.5 | percent",
        "640 | 1000001 | are not of 1 to 1,000,000 pixels",
        "\"left\":1 | \"left\":true | Every line has the error ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT at bb",
      })
  void one_cause_of_a_whole_file_is_a_hint(String replaced, String by, String hint)
      throws IOException {
    String wrong = BOX.replace(replaced, by);
    String file = file(wrong, wrong, wrong);
    assertThat(run(file)).isEqualTo(1);
    assertThat(out()).contains("  hint     ").contains(hint);
    out.reset();
    run("--format", "json", file);
    assertThat(new JsonMapper().readTree(out()).get("hints").toString()).contains(hint);
    out.reset();
    run("--format", "manifest", file);
    assertThat(err()).contains(hint);
  }

  @Test
  void a_file_that_is_right_has_no_hints() throws IOException {
    assertThat(run(file(BOX, GOOD))).isZero();
    assertThat(out()).doesNotContain("hint");
  }

  @Test
  void what_is_no_manifest_is_one_error_with_what_it_is() throws IOException {
    String line = GOOD.replace("%s", "1.jpg");
    for (String text :
        List.of(
            "[" + line + "]",
            line.replace(",", ",\n"),
            "version https://git-lfs.github.com/spec/v1\n")) {
      out.reset();
      assertThat(run(file("a.manifest", text.getBytes(UTF_8)))).isEqualTo(1);
      assertThat(out())
          .contains("ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT")
          .contains("hint     It is ")
          .contains("0 lines");
    }
  }

  @Test
  void latin_1_is_told_with_what_to_do() throws IOException {
    byte[] text = text(GOOD.replace("golf", "K\u00e4se"));
    String latin1 = new String(text, UTF_8);
    run(file("a.manifest", latin1.getBytes(ISO_8859_1)));
    assertThat(out()).contains("hint").contains("iconv -f WINDOWS-1252").contains("byte 0xE4");
  }

  @Test
  void utf_16_is_read_and_told() throws IOException {
    String text = "\ufeff" + GOOD.replace("%s", "1.jpg") + "\r\n";
    String file = file("a.manifest", text.getBytes(UTF_16LE));
    assertThat(run(file)).isZero();
    assertThat(out()).contains("1 entry (1 labelled").contains("hint     It is UTF-16");
  }

  @Test
  void sarif_has_each_problem_at_its_line() throws IOException {
    String file = file(GOOD, WRONG, "{\"a\":NaN}", UNANNOTATED);
    assertThat(run("--format", "sarif", file, folder + "/no ne")).isEqualTo(2);
    JsonNode sarif = new JsonMapper().readTree(out());
    assertThat(sarif.get("version").asString()).isEqualTo("2.1.0");
    JsonNode results = sarif.at("/runs/0/results");
    assertThat(results.valueStream().map(r -> r.get("level").asString()))
        .containsExactly("error", "error", "warning", "error", "error");
    assertThat(
            results
                .valueStream()
                .map(r -> r.at("/locations/0/physicalLocation/region/startLine").asInt()))
        .containsExactly(2, 3, 4, 1, 1);
    assertThat(results.at("/1/ruleId").asString()).isEqualTo("ERROR_INVALID_JSON_LINE");
    assertThat(results.at("/1/message/text").asString()).contains("column 6: NaN");
    assertThat(results.at("/4/locations/0/physicalLocation/artifactLocation/uri").asString())
        .endsWith("/no%20ne");
    assertThat(sarif.at("/runs/0/tool/driver/rules").valueStream().map(r -> r.get("id").asString()))
        .contains("ERROR_INVALID_JSON_LINE", WRONG_CODE, "UNREADABLE");
  }

  @Test
  void github_gets_an_annotation_for_each_of_the_first_problems() throws IOException {
    String[] lines = new String[60];
    Arrays.fill(lines, WRONG);
    String file = file("a,b.manifest", text(lines));
    assertThat(run("--format", "github", file)).isEqualTo(1);
    assertThat(out().lines()).hasSize(51);
    assertThat(out())
        .startsWith(
            "::error file=%s,line=1,title=ERROR_NO_LABEL_ATTRIBUTES::No label attributes found. x has no partner x-metadata"
                .formatted(file.replace(",", "%2C")))
        .endsWith("::notice::10 more are not shown\n");
  }

  @Test
  void junit_has_a_suite_for_each_file_and_a_case_for_each_code() throws Exception {
    String bad = file("bad.manifest", text(WRONG, WRONG, UNANNOTATED, "\u0001<&"));
    assertThat(run("--format", "junit", file(GOOD), bad, folder + "/none")).isEqualTo(2);
    var document =
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(out.toByteArray()));
    assertThat(document.getElementsByTagName("testsuite").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(3);
    assertThat(document.getElementsByTagName("error").getLength()).isEqualTo(1);
    assertThat(document.getElementsByTagName("system-out").item(0).getTextContent())
        .contains("1 lines", "line 3: ");
    assertThat(out()).contains("tests=\"1\" failures=\"0\" errors=\"0\"", "2 lines");
  }

  @Test
  void labels_that_are_nearly_the_same_are_warnings() throws IOException {
    assertThat(
            run(
                file(
                    GOOD,
                    GOOD.replace("golf", "Golf"),
                    GOOD.replace("golf", "golf "),
                    GOOD.replace("golf", "caf\u00e9"),
                    GOOD.replace("golf", "cafe\u0301"),
                    GOOD.replace("golf", "tennis"))))
        .isZero();
    assertThat(out())
        .contains("3 ×  WARNING_SIMILAR_LABELS")
        .contains(":2: 'Golf' is nearly 'golf'")
        .doesNotContain("tennis");
  }

  @Test
  void a_source_ref_that_is_a_folder_is_a_warning() throws IOException {
    assertThat(run(file(GOOD.replace("%s", "cats/")))).isZero();
    assertThat(out()).contains("WARNING_SOURCE_REF_IS_FOLDER").contains(":1: s3://images/cats/");
  }

  @Test
  void entries_with_errors_that_keep_no_label_are_counted() throws IOException {
    run(file(BOX.replace("\"left\":1", "\"left\":-1"), WRONG, GOOD));
    assertThat(out()).contains("2 with errors, 2 of them without a label, 1 labels");
  }

  @Test
  void the_sides_of_images_are_quotas() throws IOException {
    String large = file(BOX.replace("640", "5000"));
    assertThat(run(large)).isZero();
    assertThat(run("--quotas", "aws", large)).isEqualTo(1);
    assertThat(out()).contains("image_size is 5000 × 480, and 64 to 4,096 pixels are allowed");
  }

  @Test
  void images_are_looked_at_on_demand_only() throws IOException {
    buckets.put("s3://images/1.jpg", Pictures.jpeg(64, 64, 0));
    buckets.put("s3://images/2.jpg", Pictures.jpeg(63, 64, 0));
    String file = file(GOOD, GOOD, GOOD);
    assertThat(run(file)).isZero();
    assertThat(buckets.opened()).isZero();
    assertThat(run("--images", file)).isEqualTo(1);
    assertThat(out())
        .contains("2 ×  ERROR_INVALID_IMAGE")
        .contains(":2: s3://images/2.jpg: 63 × 64 pixels, under 64")
        .contains(":3: s3://images/3.jpg: no such object");
  }

  @Test
  void an_invalid_image_is_an_error_of_its_line() throws IOException {
    run("--images", "--format", "manifest", file(GOOD, WRONG));
    assertThat(out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .endsWith(
                        "\"cl-metadata\":{\"is_labeled\":true},\"cl-errors\":[{\"code\":\"ERROR_INVALID_IMAGE\",\"message\":\"The image is invalid. Check S3 path and/or image properties.\"}]}"),
            line ->
                assertThat(line)
                    .contains(
                        "\"cl-errors\":[{\"code\":\"" + WRONG_CODE + "\",",
                        "\"},{\"code\":\"ERROR_INVALID_IMAGE\",")
                    .satisfies(new JsonMapper()::readTree));
    assertThat(err()).contains(":1: ERROR_INVALID_IMAGE s3://images/1.jpg: no such object");
  }

  @Test
  void buckets_that_do_not_answer_are_no_fault_of_the_manifest() throws IOException {
    buckets.fail("The endpoint does not answer.");
    assertThat(run("--images", file(GOOD))).isEqualTo(2);
    assertThat(err().lines()).hasSize(1).allMatch(l -> l.endsWith("The endpoint does not answer."));
    assertThat(out()).isEmpty();
  }
}
