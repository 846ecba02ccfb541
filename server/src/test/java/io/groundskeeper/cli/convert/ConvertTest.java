package io.groundskeeper.cli.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.cli.Cli;
import io.groundskeeper.convert.Conversion;
import io.groundskeeper.convert.Pictures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as people use it: files in, files and an exit code out. */
final class ConvertTest {
  private static final String CSV = "source_ref,label\ns3://images/1.jpg,cat\ns3://images/2.jpg,\n";
  private static final String COCO =
      "{\"images\":[{\"id\":1,\"file_name\":\"1.jpg\",\"width\":640,\"height\":480}],"
          + "\"categories\":[{\"id\":1,\"name\":\"cat\"}],"
          + "\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4]}]}";

  @TempDir private Path folder;

  private final PrintStream processErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
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
        Stream.concat(Stream.of("convert"), Arrays.stream(arguments)).toArray(String[]::new);
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z"));
    return Cli.run(all, new ConvertCommand(new ByteArrayInputStream(standardIn), out, clock));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private String err() {
    return err.toString(UTF_8);
  }

  @Test
  void a_table_becomes_a_manifest_without_a_loss() throws IOException {
    assertThat(run(file("a.csv", CSV), path("b.manifest"), "--to", "manifest")).isZero();
    assertThat(err()).isEqualTo("2 entries, 1 image-level label, 0 boxes\n");
    assertThat(Files.readAllLines(folder.resolve("b.manifest")))
        .hasSize(2)
        .last()
        .isEqualTo("{\"source-ref\":\"s3://images/2.jpg\"}");
  }

  @Test
  @Timeout(60)
  void what_is_no_file_is_written_to_and_not_replaced() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    var read = CompletableFuture.supplyAsync(() -> bytes(pipe));

    assertThat(run(file("a.csv", CSV), pipe.toString(), "--to", "manifest")).isZero();

    assertThat(read.get()).asString(UTF_8).hasLineCount(2).contains("s3://images/2.jpg");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void what_was_lost_is_told_and_the_exit_code_is_1() throws IOException {
    assertThat(run(file("a.csv", CSV + ",dog\n"), path("b"), "--to", "coco")).isEqualTo(1);
    assertThat(err())
        .isEqualTo(
            """
            2 entries, 0 image-level labels, 0 boxes
            Read from csv:
              1 left out, because they cannot be read:
                line 4: it has no source_ref
            Written as coco:
              1 image-level labels: the format holds boxes only
                at s3://images/1.jpg
            """);
    assertThat(folder.resolve("b")).content().startsWith("{\"images\":[");
  }

  @Test
  void what_no_such_format_holds_is_told_and_is_no_loss_of_labels() throws IOException {
    String dated = CSV.replace("label\n", "label,creation_date\n").replace("cat", "cat,2020-01-01");
    assertThat(run(file("a.csv", dated), path("b"), "--to", "folders", "--images", path(".")))
        .isEqualTo(1);
    assertThat(err()).contains("images that are not there", "1 creation dates of labels");
    err.reset();
    String coco = COCO.replace("{\"images\"", "{\"licenses\":[{\"id\":1}],\"images\"");
    assertThat(
            run(file("a.json", coco), path("b.csv"), "--to", "csv", "--image-prefix=s3://images"))
        .isZero();
    assertThat(err()).contains("1 parts about the whole file");
    err.reset();
    String mask = COCO.replace("\"bbox\"", "\"segmentation\":[[1,2,4,2,4,6]],\"bbox\"");
    assertThat(
            run(file("a.json", mask), path("b.csv"), "--to", "csv", "--image-prefix=s3://images"))
        .isEqualTo(1);
  }

  @Test
  void the_report_can_be_read_by_programs() throws IOException {
    PrintStream processOut = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      String csv = file("a.csv", CSV + ",dog\n");
      assertThat(run(csv, path("b"), "--to", "coco", "--json")).isEqualTo(1);
    } finally {
      System.setOut(processOut);
    }
    JsonNode report = JsonMapper.shared().readTree(printed.toString(UTF_8));
    assertThat(report.at("/entries").asInt()).isEqualTo(2);
    assertThat(report.at("/keepsLabels").asBoolean()).isFalse();
    assertThat(report.at("/read/format").stringValue()).isEqualTo("csv");
    assertThat(report.at("/read/leftOut").asInt()).isEqualTo(1);
    assertThat(report.at("/read/firstLeftOut/0/where").stringValue()).isEqualTo("line 4");
    assertThat(report.at("/written/losses/0/kind").stringValue()).isEqualTo("IMAGE_LABEL");
    assertThat(report.at("/written/losses/0/count").asInt()).isEqualTo(1);
    assertThat(err()).isEmpty();
  }

  @Test
  void streams_go_through_pipes() throws IOException {
    standardIn = COCO.getBytes(UTF_8);
    assertThat(run("-", "-", "--from", "coco", "--to", "CSV", "--image-prefix", "s3://b-1/x"))
        .isZero();
    assertThat(out.toString(UTF_8)).contains("s3://b-1/x/1.jpg,cat,1,2,3,4,640,480,3,1,1,");
  }

  @Test
  void folders_and_zips_are_written_and_read_again() throws IOException {
    String coco = file("a.json", COCO);
    String prefix = "--image-prefix=s3://images/";
    assertThat(run(coco, path("a.manifest"), "--to", "manifest", prefix)).isZero();
    for (String format : List.of("yolo", "voc")) {
      String there = path("there-" + format);
      assertThat(run(coco, there, "--to", format, prefix)).isZero();
      assertThat(run(there, path("b.manifest"), "--to", "manifest")).isZero();
      assertThat(run(coco, there + ".zip", "--to", format, prefix)).isZero();
      assertThat(run(there + ".zip", path("c.manifest"), "--from", format, "--to", "manifest"))
          .isZero();
      assertThat(folder.resolve("b.manifest"))
          .hasSameTextualContentAs(folder.resolve("c.manifest"));
      assertThat(folder.resolve("b.manifest")).content().contains("s3://images/1.jpg", "\"cat\"");
    }
  }

  @Test
  void images_are_copied_from_a_folder_and_from_nowhere_else() throws IOException {
    Files.createDirectories(folder.resolve("in/images"));
    Files.writeString(folder.resolve("in/images/1.jpg"), "one");
    Files.writeString(folder.resolve("in/2.jpg"), "two");
    Files.writeString(folder.resolve("secret.jpg"), "secret");
    String csv =
        file(
            "a.csv",
            "source_ref,label\ns3://images/1.jpg,cat\ns3://x-y/2.jpg,cat\ns3://images/../../secret.jpg,cat\n");
    assertThat(run(csv, path("out"), "--to", "folders", "--images", path("in"))).isEqualTo(1);
    assertThat(folder.resolve("out/cat/1.jpg")).hasContent("one");
    assertThat(folder.resolve("out/cat/2.jpg")).hasContent("two");
    assertThat(err()).contains("1 images that are not there");
    assertThat(folder.resolve("out/cat").toFile().list()).hasSize(2);
  }

  @Test
  void files_are_compressed_by_their_names() throws IOException {
    assertThat(run(file("a.csv", CSV), path("b.jsonl.gz"), "--to", "manifest")).isZero();
    try (GZIPInputStream in =
        new GZIPInputStream(Files.newInputStream(folder.resolve("b.jsonl.gz")))) {
      assertThat(new String(in.readAllBytes(), UTF_8))
          .startsWith("{\"source-ref\"")
          .endsWith("}\n");
    }
    assertThat(run(path("b.jsonl.gz"), path("c.csv.zst"), "--to", "csv")).isZero();
    assertThat(run(path("c.csv.zst"), path("d.jsonl"), "--to", "manifest")).isZero();
    assertThat(run(path("d.jsonl"), path("e.parquet"), "--to", "parquet")).isZero();
    assertThat(folder.resolve("e.parquet"))
        .content(java.nio.charset.StandardCharsets.ISO_8859_1)
        .startsWith("PAR1")
        .endsWith("PAR1");
  }

  @Test
  void a_file_may_be_converted_into_itself() throws IOException {
    String csv = file("a.csv", CSV);
    assertThat(run(csv, csv, "--to", "csv")).isZero();
    assertThat(Files.readString(Path.of(csv))).contains("s3://images/2.jpg");
  }

  @Test
  void after_a_failure_the_old_file_is_still_there_and_nothing_else() throws IOException {
    String json = file("a.json", "{\"images\":[");
    String old = file("b.manifest", "old");
    assertThat(run(json, old, "--to", "manifest")).isEqualTo(2);
    assertThat(Path.of(old)).hasContent("old");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.json", "b.manifest");
    assertThat(err())
        .startsWith("groundskeeper: " + json + ": It is no COCO file: ")
        .hasLineCount(1);
  }

  @Test
  void on_one_machine_no_image_needs_an_s3_name() throws IOException {
    String local = COCO.replace("1.jpg", "pics/1.jpg");
    String coco = file("a.json", local);
    Files.createDirectories(folder.resolve("in/pics"));
    Files.writeString(folder.resolve("in/pics/1.jpg"), "one");
    for (String format : List.of("yolo", "voc", "coco", "csv")) {
      int code = run(coco, path("out-" + format), "--to", format);
      assertThat(code).as(err()).isZero();
    }
    assertThat(folder.resolve("out-csv")).content().contains("\npics/1.jpg,cat,1,2,3,4,");
    assertThat(folder.resolve("out-coco"))
        .content()
        .contains("\"file_name\":\"pics/1.jpg\"")
        .doesNotContain("coco_url", "s3://");
    assertThat(run(coco, path("copied"), "--to", "yolo", "--images", path("in"))).isZero();
    assertThat(folder.resolve("copied/images/train/pics/1.jpg")).hasContent("one");
    assertThat(folder.resolve("copied/groundskeeper.csv")).content().doesNotContain("s3://");
    String prefix = "--image-prefix=s3://images/set/";
    assertThat(run(path("copied"), path("m"), "--to", "manifest", prefix)).isZero();
    assertThat(folder.resolve("m")).content().contains("\"s3://images/set/pics/1.jpg\"");
    assertThat(run(coco, path("m"), "--to", "manifest")).isEqualTo(2);
    assertThat(err()).contains("has no s3:// name");
  }

  @Test
  void images_of_folders_need_no_s3_name_either() throws IOException {
    Files.createDirectories(folder.resolve("in/cat"));
    Files.writeString(folder.resolve("in/cat/1.jpg"), "one");
    assertThat(run(path("in"), path("out"), "--to", "folders", "--images", path("in"))).isZero();
    assertThat(folder.resolve("out/cat/cat_1.jpg")).hasContent("one");
    assertThat(
            run(path("out"), path("m"), "--to", "manifest", "--image-prefix", "s3://images/set/"))
        .isZero();
    assertThat(folder.resolve("m")).content().contains("\"s3://images/set/cat/1.jpg\"");
  }

  @Test
  void images_are_found_behind_the_image_prefix_and_its_path() throws IOException {
    String coco = file("a.json", COCO);
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("in/1.jpg"), "one");
    for (String prefix : List.of("s3://images/", "s3://images/some/set/")) {
      String out = path("out" + prefix.length());
      assertThat(run(coco, out, "--to", "yolo", "--images", path("in"), "--image-prefix", prefix))
          .isZero();
      assertThat(Conversion.names(Path.of(out)))
          .anyMatch(name -> name.matches("images/train/(some/set/)?1.jpg"));
    }
  }

  @Test
  void an_export_of_label_studio_is_taken_for_what_it_is() throws IOException {
    Files.createDirectories(folder.resolve("in/images"));
    Files.createDirectories(folder.resolve("in/labels"));
    Files.write(folder.resolve("in/images/a.jpg"), Pictures.of("jpg", 640, 480));
    file("in/labels/a.txt", "0 0.5 0.5 0.25 0.5\n");
    file("in/classes.txt", "cat\n");
    file("in/notes.json", "{\"categories\":[{\"id\":0,\"name\":\"cat\"}],\"info\":{}}");
    assertThat(run(path("in"), path("out.csv"), "--to", "csv")).as(err()).isZero();
    assertThat(folder.resolve("out.csv")).content().contains("a.jpg,cat,240,120,160,240,640,480");
  }

  @Test
  void class_ids_are_kept_or_dense_as_it_is_chosen() throws IOException {
    String coco = file("a.json", COCO);
    String prefix = "--image-prefix=s3://images/";
    for (String choice : List.of("keep", "dense")) {
      assertThat(run(coco, path(choice), "--to", "yolo", prefix, "--class-ids", choice)).isZero();
    }
    assertThat(folder.resolve("keep/data.yaml")).content().contains("1: \"cat\"");
    assertThat(folder.resolve("dense/data.yaml")).content().contains("0: \"cat\"");
    assertThat(run(coco, path("out"), "--to", "yolo", "--class-ids", "none")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "none.csv out --to manifest|none.csv is not there.",
        "a.unknown out --to manifest|Its format cannot be guessed: say --from",
        "a.csv out --to xml|'xml' is no format; there are manifest, coco, yolo,",
        "a.csv out --to manifest --image-prefix x|'x' is not of the form s3://bucket/path/",
        "a.csv out --to manifest --from yolo|It is no zip of a folder",
        "a.csv out --from parquet --to csv|parquet is written only",
        "a.csv out --to labelme|labelme is read only, not written: there are manifest, coco,",
        "a.csv out --to coco --clip|The option clip is for",
        "a.csv full --to yolo|full is not empty: choose a new folder",
        "a.csv a.csv --to voc|a.csv is a file: choose a new folder",
        "a.csv full --to coco|full is a folder, and coco is one file",
        "full out --from csv --to coco|csv is one file, and",
        "a.csv none/out --to coco|cannot be written: there is no folder",
        "a.csv out --to coco --from manifest --images full|--images means nothing from manifest to coco",
        "a.csv out --to coco --voc-base 2|--voc-base is 0 or 1, and not 2",
        "a.csv out --to coco --encoding klingon|'klingon' is not known",
        "a.csv out --to coco --columns image=x|'x', which the first line does not have",
        "a.csv out --to coco --split train|csv has no splits",
        "a.csv out|--to=FORMAT",
      })
  void what_cannot_be_done_is_said_in_one_line(String command, String why) throws IOException {
    file("a.csv", CSV);
    file("a.unknown", "who knows\n");
    Files.createDirectories(folder.resolve("full/x"));
    String[] words = command.split(" ", -1);
    words[0] = path(words[0]);
    words[1] = path(words[1]);
    assertThat(run(words)).isEqualTo(2);
    assertThat(err()).startsWith("groundskeeper: ").contains(why).hasLineCount(1);
    assertThat(out.size()).isZero();
  }

  @Test
  void nothing_that_a_terminal_would_obey_is_shown() throws IOException {
    String json =
        COCO.replace("[1,2,3,4]", "7")
            .replace(
                "\"id\":1,\"name\":\"cat\"",
                "\"id\":1,\"name\":\"\\u001b[31m\"},{\"id\":1,\"name\":\"cat\"");
    assertThat(
            run(file("a.json", json), path("b"), "--to", "manifest", "--image-prefix", "s3://abc"))
        .isEqualTo(1);
    assertThat(err()).contains("\ufffd[31m").doesNotContain("\u001b");
  }
}
