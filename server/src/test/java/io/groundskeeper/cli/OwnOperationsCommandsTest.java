package io.groundskeeper.cli;

import static io.groundskeeper.cli.TestLines.boxed;
import static io.groundskeeper.cli.TestLines.labelled;
import static io.groundskeeper.cli.TestLines.plain;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands that change datasets, and those that move whole ones. */
@Tag("long")
final class OwnOperationsCommandsTest {
  @RegisterExtension static final CommandLineOnServer GROUNDSKEEPER = new CommandLineOnServer();

  private static List<String> done(String line) {
    return done(GROUNDSKEEPER.run(line));
  }

  private static List<String> done(Finished finished) {
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    return finished.lines();
  }

  /** It is done, and what no such format holds is told on standard error. */
  private static void told(Finished finished, String... parts) {
    assertThat(finished.err()).contains(parts);
    assertThat(finished.exitCode()).isZero();
  }

  /** It is done, but not all of it can be: what is lost is told on standard error. */
  private static void lost(Finished finished, String... parts) {
    assertThat(finished.err()).contains(parts);
    assertThat(finished.exitCode()).isEqualTo(1);
  }

  private static void refused(Finished finished, String... parts) {
    assertThat(finished.err()).startsWith("groundskeeper: ").contains(parts).hasLineCount(1);
    assertThat(finished.exitCode()).isEqualTo(2);
  }

  /** The source-refs of a dataset, without what is the same in all. */
  private static List<String> images(String dataset) {
    return GROUNDSKEEPER.run("entries ls --json " + dataset).json().stream()
        .map(line -> line.path("source-ref").asString())
        .map(ref -> ref.replace("s3://images/", "").replace(".jpg", ""))
        .toList();
  }

  private static List<String> labels(String dataset) {
    return GROUNDSKEEPER.run("labels ls --json " + dataset).json().stream()
        .map(label -> label.path("LabelName").asString())
        .sorted()
        .toList();
  }

  // ---- edits

  @Test
  void lines_are_put_and_the_rejected_ones_are_shown() {
    GROUNDSKEEPER.make("put/train");

    assertThat(done(GROUNDSKEEPER.runWith(plain(1) + plain(2), "entries", "put", "put/train", "-")))
        .containsExactly("put/train@2: 2 entries added, 0 replaced, 0 removed.");

    Finished some =
        GROUNDSKEEPER.runWith(
            plain(2) + plain(3) + plain(4) + plain(5) + "no JSON\n",
            "entries",
            "put",
            "put/train",
            "-");
    assertThat(some.exitCode()).isEqualTo(1);
    assertThat(some.lines())
        .containsExactly(
            "put/train@3: 3 entries added, 1 replaced, 0 removed.",
            "1 line rejected:",
            "  line 5: ERROR_INVALID_JSON_LINE: The JSON Line has an invalid format. (column 1: 'n' where"
                + " an object, {…}, is expected)",
            "    no JSON");
    assertThat(images("put/train")).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void lines_that_fail_as_a_whole_say_where_to_look() {
    GROUNDSKEEPER.make("putfail/train");

    Finished finished =
        GROUNDSKEEPER.runWith("a\nb\n" + plain(1), "entries", "put", "putfail/train", "-");

    refused(
        finished,
        "putfail/train is as it was: the change failed with ERROR_TOO_MANY_RECORDS_IN_ERROR",
        "groundskeeper show putfail/train@2");
    assertThat(finished.lines()).first().isEqualTo("2 lines rejected:");
  }

  @Test
  void a_large_file_is_put_in_several_calls() throws IOException {
    GROUNDSKEEPER.make("calls/train");
    Path file = GROUNDSKEEPER.folder().resolve("calls.manifest.gz");
    String padding = "x".repeat(90_000);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 100; i++) {
        out.write(
            labelled(i, "cat")
                .replace("{\"source", "{\"p\":\"" + padding + "\",\"source")
                .getBytes(UTF_8));
      }
      out.write("no JSON".getBytes(UTF_8));
    }

    Finished finished =
        GROUNDSKEEPER.run(
            "entries",
            "put",
            "calls/train",
            file.toString(),
            "--expected-version",
            "1",
            "--client-request-token",
            "t");

    assertThat(finished.exitCode()).isEqualTo(1);
    assertThat(finished.lines())
        .containsExactly(
            "calls/train@2: 58 entries added, 0 replaced, 0 removed.",
            "calls/train@3: 42 entries added, 0 replaced, 0 removed.",
            "1 line rejected:",
            "  line 101: ERROR_INVALID_JSON_LINE: The JSON Line has an invalid format. (column 1: 'n' where"
                + " an object, {…}, is expected)",
            "    no JSON");
  }

  @Test
  void a_merge_keeps_what_the_new_line_does_not_have() {
    GROUNDSKEEPER.make("merge/train");
    GROUNDSKEEPER.put("merge/train", labelled(1, "cat"));

    done(
        GROUNDSKEEPER.runWith(
            boxed(1, "dog", 1, 2, 30, 40), "entries", "put", "--merge", "merge/train", "-"));

    assertThat(labels("merge/train")).containsExactly("cat", "dog");
  }

  @Test
  void a_change_that_expects_another_version_is_refused() {
    GROUNDSKEEPER.make("expected/train");
    GROUNDSKEEPER.put("expected/train", plain(1));

    refused(
        GROUNDSKEEPER.runWith(
            plain(2), "entries", "put", "expected/train", "-", "--expected-version", "1"),
        "ConflictException: ");
    assertThat(images("expected/train")).containsExactly("1");
  }

  @Test
  void a_dry_run_counts_and_changes_nothing() {
    GROUNDSKEEPER.make("dry/train");
    GROUNDSKEEPER.put("dry/train", plain(1), labelled(2, "cat"));

    assertThat(done("entries rm dry/train --label cat --dry-run"))
        .containsExactly(
            "dry/train: 0 entries would be added, 0 replaced, 1 removed; nothing was changed.");
    assertThat(images("dry/train")).containsExactly("1", "2");
  }

  @Test
  void entries_are_removed_by_name_by_list_and_by_filter() {
    GROUNDSKEEPER.make("rm/train");
    GROUNDSKEEPER.put(
        "rm/train", plain(1), plain(2), plain(3), labelled(4, "cat"), plain(5), plain(6));

    Finished some = GROUNDSKEEPER.run("entries rm rm/train s3://images/1.jpg s3://images/none.jpg");
    lost(some, "1 of 2 source-refs that were named are not in rm/train.");
    assertThat(some.lines()).containsExactly("rm/train@3: 0 entries added, 0 replaced, 1 removed.");
    done(
        GROUNDSKEEPER.runWith(
            "s3://images/2.jpg\ns3://images/3.jpg\n", "entries", "rm", "rm/train", "--from", "-"));
    done("entries rm rm/train --label cat");
    done("entries rm rm/train --contains 5");
    assertThat(images("rm/train")).containsExactly("6");
    assertThat(images("rm/train@2")).containsExactly("1", "2", "3", "4", "5", "6");
    Finished none = GROUNDSKEEPER.run("entries rm rm/train --label cat");
    lost(none, "No entry of rm/train passes the filter.");
    assertThat(none.lines()).isEmpty();

    refused(GROUNDSKEEPER.run("entries rm rm/train"), "Say which entries");
    refused(GROUNDSKEEPER.run("entries rm rm/train s3://a/b --label x"), "Say which entries");
    refused(GROUNDSKEEPER.runWith("", "entries", "rm", "rm/train", "--from", "-"), "no lines");
  }

  @Test
  void what_is_named_and_not_there_is_told() {
    GROUNDSKEEPER.make("silence/train");
    GROUNDSKEEPER.put("silence/train", labelled(1, "cat"));

    nothing(
        "entries move silence/train s3://none/ s3://other/",
        "No source-ref of silence/train begins with s3://none/; nothing was changed.");
    String noDog =
        "Nothing was changed in silence/train: No entry of the dataset has the label dog.";
    nothing("labels rm silence/train dog", noDog);
    nothing("labels rename silence/train dog wolf", noDog);
    nothing("labels merge silence/train cat dog --into cat", noDog);
    nothing(
        "entries rm silence/train s3://images/none.jpg",
        "1 of 1 source-refs that were named are not in silence/train.");
    nothing(
        "entries rm silence/train s3://images/none.jpg --dry-run",
        "1 of 1 source-refs that were named are not in silence/train.");
    nothing("entries rm silence/train --label dog", "No entry of silence/train passes the filter.");
    assertThat(images("silence/train@2")).containsExactly("1");
    refused(GROUNDSKEEPER.run("entries ls silence/train@3"), "no version 3");
  }

  /** Runs a command that is to say why it did nothing, and only that. */
  private static void nothing(String command, String why) {
    Finished finished = GROUNDSKEEPER.run(command);
    lost(finished, why);
    assertThat(finished.lines()).isEmpty();
  }

  @Test
  void what_is_named_and_is_as_it_is_asked_for_is_not_told_to_be_missing() {
    GROUNDSKEEPER.make("same/train");
    GROUNDSKEEPER.put("same/train", labelled(1, "cat"));

    for (String command :
        List.of(
            "labels rename same/train cat cat",
            "labels merge same/train cat --into cat",
            "entries move same/train s3://images/ s3://images/")) {
      assertThat(done(command))
          .as(command)
          .containsExactly("Nothing changed: same/train@2 is as it should be.");
    }
  }

  @Test
  void an_import_that_fails_leaves_nothing_of_what_it_made() {
    refused(
        GROUNDSKEEPER.runWith("no JSON\n", "import", "--create", "unmade/train", "-"),
        "Nothing was imported, and unmade/train was not made");
    assertThat(GROUNDSKEEPER.run("project ls").out()).doesNotContain("unmade");
    refused(
        GROUNDSKEEPER.runWith(
            plain(1), "import", "--create", "unmade/train", "-", "--expected-version", "7"),
        "ConflictException");
    assertThat(GROUNDSKEEPER.run("project ls").out()).doesNotContain("unmade");

    done(GROUNDSKEEPER.run("project create unmade"));
    refused(
        GROUNDSKEEPER.runWith("no JSON\n", "import", "--create", "unmade/train", "-"),
        "unmade/train was not made");
    assertThat(GROUNDSKEEPER.run("project ls").out()).contains("unmade").doesNotContain("unmade/");
    refused(GROUNDSKEEPER.run("dataset show unmade/train"), "has no train dataset");
  }

  @Test
  void source_refs_are_rewritten() {
    GROUNDSKEEPER.make("move/train");
    GROUNDSKEEPER.put("move/train", plain(1), plain(2));

    assertThat(done("entries move move/train s3://images/ s3://other/pets/")).hasSize(1);

    assertThat(GROUNDSKEEPER.run("entries ls move/train").out())
        .contains("s3://other/pets/1.jpg", "s3://other/pets/2.jpg")
        .doesNotContain("s3://images");
  }

  @Test
  void labels_are_renamed_merged_and_removed() {
    GROUNDSKEEPER.make("labels/train");
    GROUNDSKEEPER.put(
        "labels/train", labelled(1, "cat"), boxed(2, "kat", 1, 2, 30, 40), labelled(3, "dog"));

    assertThat(done("labels rename labels/train dog hound"))
        .containsExactly("labels/train@3: 0 entries added, 1 replaced, 0 removed.");
    assertThat(labels("labels/train")).containsExactly("cat", "hound", "kat");
    done("labels merge labels/train cat kat --into cat");
    assertThat(labels("labels/train")).containsExactly("cat", "hound");
    done("labels rm labels/train hound");
    assertThat(labels("labels/train")).containsExactly("cat");
    assertThat(done("log labels/train -n 3").toString())
        .contains("RENAME_LABEL", "MERGE_LABELS", "REMOVE_LABEL");

    refused(GROUNDSKEEPER.run("labels merge labels/train cat"), "--into");
  }

  @Test
  void a_version_is_gone_back_to() {
    GROUNDSKEEPER.make("revert/train");
    GROUNDSKEEPER.put("revert/train", plain(1), plain(2));
    done("tag add revert/train good");
    GROUNDSKEEPER.put("revert/train", plain(3));

    assertThat(done("revert revert/train@good"))
        .containsExactly("revert/train@4: 0 entries added, 0 replaced, 1 removed.");
    assertThat(images("revert/train")).containsExactly("1", "2");
    assertThat(images("revert/train@3")).containsExactly("1", "2", "3");
  }

  @Test
  void old_versions_are_removed_except_tagged_ones() {
    GROUNDSKEEPER.make("expire/train");
    for (int i = 0; i < 4; i++) {
      GROUNDSKEEPER.put("expire/train", plain(i));
    }
    done("tag add expire/train@2 kept");

    assertThat(done("expire expire/train --before 4 --dry-run"))
        .containsExactly(
            "2 versions of expire/train would be removed; all from 4 on are kept, and 1 earlier with"
                + " a tag.");
    assertThat(done("expire expire/train --before 4 --yes"))
        .containsExactly(
            "2 versions of expire/train removed; all from 4 on are kept, and 1 earlier with a tag.");
    assertThat(images("expire/train@kept")).containsExactly("0");
    refused(GROUNDSKEEPER.run("entries ls expire/train@3"), "ResourceNotFoundException: ");
    assertThat(images("expire/train")).containsExactly("0", "1", "2", "3");
  }

  // ---- whole datasets

  private static String many(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> i % 3 == 0 ? plain(i) : labelled(i, "cat"))
        .collect(Collectors.joining());
  }

  @Test
  void a_file_becomes_one_version_and_comes_back_as_it_was() throws IOException {
    Path folder = GROUNDSKEEPER.folder();
    Path in = Files.writeString(folder.resolve("in.manifest"), many(0, 30_000));
    Path out = folder.resolve("out.manifest");

    assertThat(done(GROUNDSKEEPER.run("import", "--create", "whole/train", in.toString())))
        .containsExactly("whole/train@2: 30,000 entries added, 0 replaced, 0 removed.");
    assertThat(done(GROUNDSKEEPER.run("export", "whole/train", "-o", out.toString())))
        .containsExactly("Exported whole/train@2: %,d bytes to %s.".formatted(Files.size(in), out));

    assertThat(out).hasSameBinaryContentAs(in);
    assertThat(GROUNDSKEEPER.run("export", "whole/train").bytes())
        .isEqualTo(Files.readAllBytes(in));
  }

  @Test
  void a_compressed_file_is_known_as_such_and_exports_compress() throws IOException {
    Path folder = GROUNDSKEEPER.folder();
    Path gzip = folder.resolve("in.gz");
    Path zstd = folder.resolve("in.zst");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(many(0, 5000).getBytes(UTF_8));
    }
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(zstd))) {
      out.write(many(5000, 9000).getBytes(UTF_8));
    }
    GROUNDSKEEPER.make("packed/train");

    done(GROUNDSKEEPER.run("import", "packed/train", gzip.toString()));
    done(GROUNDSKEEPER.run(Files.newInputStream(zstd), "import", "packed/train", "-"));

    Finished plain = GROUNDSKEEPER.run("export packed/train");
    assertThat(plain.out()).isEqualTo(many(0, 9000));
    Finished first = GROUNDSKEEPER.run("export packed/train@2 --compress gzip");
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(first.bytes()))) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(many(0, 5000));
    }
    Finished both = GROUNDSKEEPER.run("export packed/train --compress zstd");
    try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(both.bytes()))) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(many(0, 9000));
    }
  }

  @Test
  void an_import_shows_what_it_rejected() {
    GROUNDSKEEPER.make("part/train");

    Finished finished =
        GROUNDSKEEPER.runWith(many(0, 100) + "no JSON\n" + plain(0), "import", "part/train", "-");

    assertThat(finished.exitCode()).isEqualTo(1);
    assertThat(finished.lines())
        .containsExactly(
            "part/train@2: 100 entries added, 0 replaced, 0 removed.",
            "2 lines rejected:",
            "  line 101: ERROR_INVALID_JSON_LINE: The JSON Line has an invalid format. (column 1: 'n' where"
                + " an object, {…}, is expected)",
            "    no JSON",
            "  line 102: ERROR_DUPLICATE_SOURCE_REF:"
                + " The source-ref value is used by an earlier JSON Line.",
            "    " + plain(0).strip());
  }

  @Test
  void an_import_merges_and_holds_to_versions_and_tokens() {
    GROUNDSKEEPER.make("modes/train");
    GROUNDSKEEPER.put("modes/train", labelled(1, "cat"));
    String boxes = boxed(1, "dog", 1, 2, 30, 40);
    String[] merge = {
      "import",
      "modes/train",
      "-",
      "--mode",
      "merge-attributes",
      "--expected-version",
      "2",
      "--client-request-token",
      "once"
    };

    List<String> first = done(GROUNDSKEEPER.runWith(boxes, merge));

    assertThat(labels("modes/train")).containsExactly("cat", "dog");
    assertThat(done(GROUNDSKEEPER.runWith(boxes, merge))).isEqualTo(first);
    refused(
        GROUNDSKEEPER.runWith(boxes, "import", "modes/train", "-", "--expected-version", "2"),
        "ConflictException: ");
    done(GROUNDSKEEPER.runWith(boxes, "import", "modes/train", "-", "--mode", "replace"));
    assertThat(labels("modes/train")).containsExactly("dog");
  }

  @Test
  void an_import_that_cannot_be_says_why() throws IOException {
    GROUNDSKEEPER.make("cannot/train");
    Path folder = GROUNDSKEEPER.folder();

    refused(GROUNDSKEEPER.run("import cannot/train no-such-file"), "there is no such file");
    refused(GROUNDSKEEPER.run("import none/train -"), "groundskeeper project create none");
    refused(GROUNDSKEEPER.run("import cannot/train - --mode odd"), "merge-attributes");
    refused(GROUNDSKEEPER.run("import cannot/train - --format odd"), "'odd' is no format");
    refused(GROUNDSKEEPER.run("import cannot/train - --format parquet"), "can only be exported");
    refused(
        GROUNDSKEEPER.run("import", "cannot/train", folder.toString(), "--format", "coco"),
        "There are no files in");
    refused(
        GROUNDSKEEPER.run("import", "cannot/train", folder.toString(), "--format", "yolo"),
        "There are no files in");
    assertThat(GROUNDSKEEPER.run("import cannot/train -").exitCode()).isEqualTo(2);
  }

  @Test
  void a_compressed_file_that_is_cut_off_changes_nothing() throws IOException {
    GROUNDSKEEPER.make("cut/train");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(whole)) {
      out.write(many(0, 5000).getBytes(UTF_8));
    }
    byte[] cut = Arrays.copyOf(whole.toByteArray(), whole.size() / 2);

    refused(
        GROUNDSKEEPER.run(new ByteArrayInputStream(cut), "import", "cut/train", "-"),
        "SerializationException: ");
    assertThat(images("cut/train")).isEmpty();
  }

  @Test
  void annotations_are_exported_where_they_are_wanted() {
    GROUNDSKEEPER.make("errors/train");
    GROUNDSKEEPER.put("errors/train", boxed(1, "dog", 630, 2, 30, 40));

    assertThat(GROUNDSKEEPER.run("export errors/train").out())
        .isEqualTo(boxed(1, "dog", 630, 2, 30, 40));
    assertThat(GROUNDSKEEPER.run("export errors/train --annotations").out())
        .contains("ERROR_INVALID_BOUNDING_BOX", "cl-metadata");
  }

  @Test
  void other_formats_go_out_and_come_in() throws IOException {
    Path folder = GROUNDSKEEPER.folder();
    Path coco = folder.resolve("coco.json");
    Path yolo = folder.resolve("yolo");
    GROUNDSKEEPER.make("formats/train");
    GROUNDSKEEPER.put(
        "formats/train", boxed(1, "dog", 10, 20, 30, 40), boxed(2, "cat", 11, 21, 31, 41));

    Finished first =
        GROUNDSKEEPER.run("export", "formats/train", "--format", "coco", "-o", coco.toString());
    lost(first, "The formats do not hold the same:", "names of label attributes");
    assertThat(first.out()).startsWith("Exported formats/train@2: ");
    lost(
        GROUNDSKEEPER.run("export", "formats/train", "--format", "yolo", "-o", yolo.toString()),
        "job names of labels");

    assertThat(coco).content().contains("\"annotations\"", "dog");
    assertThat(yolo).isDirectoryRecursivelyContaining("glob:**/data.yaml");
    done(GROUNDSKEEPER.run("import", "--create", "coco/train", coco.toString()));
    assertThat(labels("coco/train")).containsExactly("cat", "dog");
    told(
        GROUNDSKEEPER.run(
            "import",
            "--create",
            "voc/train",
            voc(folder).toString(),
            "--format",
            "voc",
            "--image-prefix",
            "s3://images/"),
        "1 poses: a manifest has none");
    assertThat(labels("voc/train")).containsExactly("bird");
    told(GROUNDSKEEPER.run("export voc/train --format coco"), "creation dates of labels");
    Path shapes = folder.resolve("labelme");
    Files.writeString(
        Files.createDirectories(shapes).resolve("a.json"),
        "{\"shapes\":[{\"label\":\"eye\",\"shape_type\":\"point\",\"points\":[[1,2]]}],"
            + "\"imagePath\":\"a.jpg\"}");
    lost(
        GROUNDSKEEPER.run(
            "import", "--create", "points/train", shapes.toString(), "--image-prefix=s3://images/"),
        "1 annotations without a bounding box: left out",
        "at a.json shapes[0]");
  }

  @Test
  void import_reads_as_convert_does(@TempDir Path folder) throws IOException {
    String voc = voc(folder).toString();
    String prefix = "--image-prefix=s3://images/";
    told(
        GROUNDSKEEPER.run(
            "import", "--create", "bases/train", voc, prefix, "--voc-base=0", "--mode=replace"),
        "1 poses: a manifest has none");
    assertThat(done("export bases/train")).anyMatch(line -> line.contains("\"left\":11,"));

    Path table =
        Files.writeString(
            folder.resolve("a.csv"),
            "Datei;Was\na.jpg;K\u00e4fer\n",
            Charset.forName("windows-1252"));
    String columns = "--columns=image=Datei,label=Was";
    done(
        GROUNDSKEEPER.run(
            "import",
            "--create",
            "tables/train",
            table.toString(),
            prefix,
            columns,
            "--format=csv",
            "--encoding=windows-1252"));
    assertThat(labels("tables/train")).containsExactly("K\u00e4fer");
    refused(
        GROUNDSKEEPER.run(
            "import", "--create", "none/train", table.toString(), "--format=csv", "--clip"),
        "The option clip is for");
    refused(
        GROUNDSKEEPER.run(
            "import", "tables/train", table.toString(), "--format=csv", "--voc-base=0"),
        "The option voc-base is for voc");
  }

  private static Path voc(Path folder) throws IOException {
    Path annotations = Files.createDirectories(folder.resolve("voc/Annotations"));
    Files.writeString(
        annotations.resolve("1.xml"),
        """
        <annotation><folder>JPEGImages</folder><filename>1.jpg</filename>
        <size><width>640</width><height>480</height><depth>3</depth></size>
        <object><name>bird</name><pose>Left</pose><bndbox><xmin>11</xmin><ymin>21</ymin><xmax>40</xmax>\
        <ymax>60</ymax></bndbox></object></annotation>
        """);
    return folder.resolve("voc");
  }
}
