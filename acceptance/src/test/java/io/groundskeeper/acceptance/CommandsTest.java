package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.PackagedServer.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a running server, as people type them. */
final class CommandsTest {
  @TempDir private static Path folder;
  private static PackagedServer server;
  private static PackagedServer other;

  @BeforeAll
  static void start() {
    server = PackagedServer.start(folder.resolve("data"));
    other = PackagedServer.start(folder.resolve("other"));
  }

  @AfterAll
  static void stop() {
    server.close();
    other.close();
  }

  private static Finished at(PackagedServer where, String... arguments) {
    ProcessBuilder command = PackagedServer.command(List.of(arguments));
    command.environment().put("GROUNDSKEEPER_ENDPOINT_URL", where.endpoint().toString());
    return PackagedServer.finish(command);
  }

  private static String done(String... arguments) {
    Finished finished = at(server, arguments);
    assertThat(finished.exitCode()).as(finished.err()).isZero();
    return finished.out();
  }

  private static String line(int image, String label, int left) {
    return """
    {"source-ref":"s3://images/%d.jpg","b":{"image_size":[{"width":640,"height":480,"depth":3}],\
    "annotations":[{"class_id":0,"top":1,"left":%d,"width":30,"height":40}]},"b-metadata":{\
    "objects":[{"confidence":1}],"class-map":{"0":"%s"},"type":"groundtruth/object-detection",\
    "human-annotated":"yes","creation-date":"2020-03-06T17:46:39"}}\
    """
        .formatted(image, left, label);
  }

  @Test
  void a_reader_that_has_seen_enough_ends_a_command_quietly() throws Exception {
    done("import", "--create", "read/train", manifest("read.manifest", 5_000).toString());
    // More than a pipe holds.
    for (String command :
        List.of("entries ls read/train", "entries ls read/train --json", "export read/train")) {
      Path complaints = folder.resolve("complaints");
      ProcessBuilder pipe =
          new ProcessBuilder(
              "bash",
              "-c",
              "\"$0\" %s | head -1; echo \"exit ${PIPESTATUS[0]}\"".formatted(command),
              PackagedServer.ROOT.resolve("groundskeeper").toString());
      pipe.environment().put("GROUNDSKEEPER_ENDPOINT_URL", server.endpoint().toString());
      Process process = pipe.redirectError(complaints.toFile()).start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);

      assertThat(process.waitFor()).isZero();
      assertThat(out.lines().toList().getLast()).as(command).isEqualTo("exit 141");
      assertThat(complaints).as(command).isEmptyFile();
    }
  }

  private static Path manifest(String name, int entries) throws IOException {
    return Files.write(
        folder.resolve(name),
        IntStream.range(0, entries).mapToObj(i -> line(i, "cat", i % 100)).toList());
  }

  @Test
  void a_dataset_goes_in_is_changed_compared_taken_back_and_comes_out() throws IOException {
    Path manifest = manifest("in.manifest", 3_000);
    assertThat(done("import", "pets/train", manifest.toString(), "--create"))
        .contains("3,000 entries added");
    done("tag", "add", "pets/train@2", "raw");
    done("labels", "rename", "pets/train", "cat", "lynx");
    Path moved = Files.writeString(folder.resolve("moved.manifest"), line(7, "lynx", 500));
    done("entries", "put", "pets/train", moved.toString());
    assertThat(done("diff", "pets/train", "3", "4"))
        .contains("s3://images/7.jpg")
        .contains("lynx")
        .contains("500,1 30x40");
    assertThat(done("log", "pets/train")).contains("cat -> lynx").contains("raw");
    done("revert", "pets/train@raw");

    Path out = folder.resolve("out.manifest");
    done("export", "pets/train", "-o", out.toString());

    assertThat(out).hasSameBinaryContentAs(manifest);
    assertThat(done("labels", "ls", "pets/train")).contains("cat").doesNotContain("lynx");
    done("expire", "pets/train", "--before", "5", "--yes");
    assertThat(done("log", "pets/train", "--json").lines()).hasSize(2);
  }

  @Test
  void other_formats_come_back_as_what_they_were() throws IOException {
    done("import", "formats/train", manifest("formats.manifest", 50).toString(), "--create");
    Path yolo = folder.resolve("yolo");
    Finished exported =
        at(server, "export", "formats/train", "--format", "yolo", "-o", yolo.toString());
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(exported.out() + exported.err()).contains("creation dates");
    assertThat(yolo.resolve("data.yaml")).exists();

    Finished imported =
        at(server, "import", "formats/test", yolo.toString(), "--format", "yolo", "--create");

    assertThat(imported.exitCode()).as(imported.err()).isLessThan(2);
    assertThat(done("labels", "ls", "formats/test", "--json")).contains("\"EntryCount\":50");
  }

  @Test
  void projects_are_pushed_to_another_server_and_only_what_differs_is_sent() throws IOException {
    done("import", "moving/train", manifest("moving.manifest", 500).toString(), "--create");
    String there = other.endpoint().toString();
    done("push", "moving", "--to", there);
    Path out = folder.resolve("moving.out");
    assertThat(at(other, "export", "moving/train", "-o", out.toString()).exitCode()).isZero();
    assertThat(out).hasSameBinaryContentAs(folder.resolve("moving.manifest"));

    assertThat(done("push", "moving", "--to", there, "--json")).contains("\"Updates\":0");
  }

  @Test
  void a_folder_is_checked_while_the_server_runs_and_salvaged_when_it_does_not_start()
      throws IOException {
    Path data = folder.resolve("checked");
    Path manifest = manifest("checked.manifest", 2_000);
    try (PackagedServer checked = PackagedServer.start(data)) {
      String url = checked.endpoint().toString();
      at(checked, "import", "c/train", manifest.toString(), "--create");
      at(checked, "tag", "add", "c/train@2", "kept");
      Finished running = PackagedServer.run("fsck", "--endpoint-url", url);
      assertThat(running.exitCode()).as(running.out() + running.err()).isZero();
      assertThat(running.out()).contains("All is whole: 1 dataset, 2,000 lines.");
      Finished inUse = PackagedServer.run("fsck", "--data", data.toString());
      assertThat(inUse.exitCode()).isEqualTo(2);
      assertThat(inUse.err()).contains("in use by another process");
    }
    assertThat(data.resolve("checkpoints")).isEmptyDirectory();
    assertThat(PackagedServer.run("fsck", "--data", data.toString(), "--repair").exitCode())
        .isZero();
    Files.delete(data.resolve("CURRENT"));
    Finished lost = PackagedServer.run("fsck", "--data", data.toString(), "--json");
    assertThat(lost.exitCode()).as(lost.out() + lost.err()).isEqualTo(1);
    assertThat(lost.out()).contains("\"Whole\":false");

    Path rescued = folder.resolve("rescued");
    Finished salvaged =
        PackagedServer.run("fsck", "--data", data.toString(), "--salvage", rescued.toString());

    // The list of tables was lost; nothing else.
    assertThat(salvaged.exitCode()).as(salvaged.out() + salvaged.err()).isEqualTo(1);
    assertThat(salvaged.out()).contains("CURRENT is missing", "All that is left is whole: 1 ");
    try (PackagedServer again = PackagedServer.start(rescued)) {
      Path out = folder.resolve("rescued.out");
      Finished exported = at(again, "export", "c/train@kept", "-o", out.toString());
      assertThat(exported.exitCode()).as(exported.err()).isZero();
      assertThat(out).hasSameBinaryContentAs(manifest);
    }
  }

  @Test
  void what_is_wrong_is_told_in_one_line_with_what_to_do() throws IOException {
    for (List<String> wrong :
        List.of(
            List.of("log", "nowhere/train"),
            List.of("import", "nowhere/train", manifest("w.manifest", 1).toString()),
            List.of("export", "nowhere/train", "-o", folder.resolve("x").toString()),
            List.of("dataset", "show", "no-slash"),
            List.of("labels", "ls", "nowhere/train", "--endpoint-url", "http://127.0.0.1:1"))) {
      Finished finished = at(server, wrong.toArray(String[]::new));
      assertThat(finished.exitCode()).as(wrong + finished.out()).isEqualTo(2);
      assertThat(finished.err().lines().toList()).as(wrong.toString()).hasSize(1);
      assertThat(finished.err()).startsWith("groundskeeper: ");
    }
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void bash_completes_with_the_script_that_it_prints() throws IOException {
    Path script = Files.writeString(folder.resolve("completion"), done("completion"));
    ProcessBuilder bash =
        new ProcessBuilder("/bin/bash", "-euc", "source " + script + "; complete -p groundskeeper");

    Finished finished = PackagedServer.finish(bash);

    assertThat(finished.exitCode()).as(finished.err()).isZero();
    assertThat(finished.out()).contains("groundskeeper");
  }

  /** A server that is killed while manifests arrive has all of one, or nothing of it. */
  @Test
  void an_import_is_there_whole_or_not_at_all_after_a_kill() throws Exception {
    Path data = folder.resolve("killed");
    Path manifest = manifest("large.manifest", 150_000);
    List<Long> sizes = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      try (PackagedServer killed = PackagedServer.start(data)) {
        if (round > 0) {
          Path out = folder.resolve("killed.out");
          Finished exported = at(killed, "export", "k/train", "-o", out.toString());
          assertThat(exported.exitCode()).as(exported.err()).isZero();
          sizes.add(Files.size(out));
          Files.delete(out);
        } else {
          at(killed, "project", "create", "k");
          at(killed, "dataset", "create", "k/train");
        }
        ProcessBuilder command =
            PackagedServer.command(List.of("import", "k/train", manifest.toString()));
        command.environment().put("GROUNDSKEEPER_ENDPOINT_URL", killed.endpoint().toString());
        Process importing = command.redirectErrorStream(true).start();
        Thread.sleep(700 + 250L * round);
        killed.kill();
        String said = new String(importing.getInputStream().readAllBytes(), UTF_8);
        if (importing.waitFor() != 0) {
          assertThat(said.lines().toList()).hasSize(1);
        }
      }
    }
    assertThat(sizes).allMatch(size -> size == 0 || size == sizeOf(manifest));
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
