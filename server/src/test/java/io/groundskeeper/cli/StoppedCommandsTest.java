package io.groundskeeper.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.Main;
import io.groundskeeper.cli.transfer.AnswerLoser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are told to end in the middle, as by Ctrl-C: what they leave. */
@Timeout(120)
final class StoppedCommandsTest {
  /** More than all buffers hold. */
  private static final int LINES = 20_000;

  private static final long PAUSE_MILLIS = 20;

  /** As a shell has it for SIGTERM. */
  private static final int ENDED = 143;

  @RegisterExtension static final CommandLineOnServer SERVER = new CommandLineOnServer();

  @TempDir private Path folder;

  private static String manifest() {
    return IntStream.range(0, LINES)
        .mapToObj(i -> TestLines.boxed(i, "cat", 1, 2, 30, 40))
        .collect(Collectors.joining());
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("said").toFile())
        .redirectError(folder.resolve("complained").toFile())
        .start();
  }

  /** Waits until a command is in the middle of its work, and has it end. */
  private void stop(Process process, Callable<Boolean> isInTheMiddle) throws Exception {
    try {
      while (!isInTheMiddle.call()) {
        assertThat(process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS))
            .as(() -> "ended by itself: " + complaint())
            .isFalse();
      }
      process.destroy();
      assertThat(process.waitFor()).isEqualTo(ENDED);
    } finally {
      process.destroyForcibly();
    }
    assertThat(complaint()).isEmpty();
    assertThat(folder.resolve("said")).isEmptyFile();
  }

  private String complaint() {
    try {
      return Files.readString(folder.resolve("complained"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isBegun(Path path) throws IOException {
    if (Files.notExists(path)) {
      return false;
    }
    if (Files.isRegularFile(path)) {
      return Files.size(path) > 0;
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).count() > 3;
    }
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("said") && !name.equals("complained"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "manifest", "yolo", "voc"})
  void a_conversion_leaves_nothing(String format) throws Exception {
    boolean isFolder = format.equals("yolo") || format.equals("voc");
    Path out = folder.resolve("out");
    Process process = start("convert", "--from", "manifest", "--to", format, "-", out.toString());
    OutputStream in = process.getOutputStream();
    in.write(manifest().getBytes(UTF_8));
    in.flush();

    stop(process, () -> isBegun(isFolder ? out.resolve(".part") : folder.resolve("out.part")));

    assertThat(left()).isEmpty();
  }

  @Test
  void a_conversion_leaves_what_was_there() throws Exception {
    Path out = Files.writeString(folder.resolve("out.csv"), "before");
    Process process = start("convert", "--from", "manifest", "--to", "csv", "-", out.toString());
    process.getOutputStream().write(manifest().getBytes(UTF_8));
    process.getOutputStream().flush();

    stop(process, () -> isBegun(folder.resolve("out.csv.part")));

    assertThat(left()).containsExactly("out.csv");
    assertThat(out).hasContent("before");
  }

  @Test
  void an_export_leaves_a_part_to_go_on_with() throws Exception {
    SERVER.runWith(manifest(), "import", "--create", "whole/train", "-");
    Path out = folder.resolve("out.manifest");
    try (AnswerLoser proxy = new AnswerLoser(SERVER.endpoint(), AnswerLoser.DOWNLOAD)) {
      Process process =
          start("export", "whole/train", "-o", out.toString(), "--endpoint-url", proxy.endpoint());
      stop(process, () -> isBegun(folder.resolve("out.manifest.part")));
    }
    assertThat(left()).contains("out.manifest.part").doesNotContain("out.manifest");
  }

  @Test
  void an_export_to_a_folder_leaves_nothing() throws Exception {
    SERVER.runWith(manifest(), "import", "--create", "folder/train", "-");
    Path out = folder.resolve("out");
    try (AnswerLoser proxy = new AnswerLoser(SERVER.endpoint(), AnswerLoser.DOWNLOAD)) {
      Process process =
          start(
              "export",
              "folder/train",
              "--format",
              "yolo",
              "-o",
              out.toString(),
              "--endpoint-url",
              proxy.endpoint());
      stop(process, () -> isBegun(out.resolve(".part")));
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void an_import_leaves_the_dataset_that_it_made_and_nothing_in_it() throws Exception {
    Process process =
        start("import", "--create", "stopped/train", "-", "--endpoint-url", SERVER.endpoint());
    process.getOutputStream().write(manifest().getBytes(UTF_8));
    process.getOutputStream().flush();

    stop(process, () -> SERVER.run("dataset show stopped/train").exitCode() == 0);

    assertThat(SERVER.run("log stopped/train --json").json()).hasSize(1);
    assertThat(SERVER.run("entries ls stopped/train --json").lines()).isEmpty();
    assertThat(
            SERVER
                .runWith(TestLines.plain(1), "import", "--create", "stopped/train", "-")
                .exitCode())
        .isZero();
  }
}
