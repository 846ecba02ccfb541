package io.groundskeeper.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in processes of their own, whose output somebody stops to read: {@code | head -1}. */
@Timeout(120)
final class PipedOutputTest {
  /** More than a pipe and all buffers before it hold. */
  private static final int LINES = 5_000;

  @RegisterExtension static final CommandLineOnServer SERVER = new CommandLineOnServer();

  @TempDir private Path folder;

  private record Ended(int exitCode, String err) {}

  /** Reads one line of what a command prints, and no more. */
  private Ended headOf(String language, List<String> arguments) throws Exception {
    return run(language, arguments, 1);
  }

  /** Reads so many lines of what a command prints, and no more. */
  private Ended run(String language, List<String> arguments, int lines) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("LANGUAGE", language);
    Process process = builder.start();
    process.getOutputStream().close();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (int i = 0; i < lines; i++) {
        assertThat(out.readLine()).isNotEmpty();
      }
    }
    return new Ended(process.waitFor(), Files.readString(err));
  }

  private String manifest() throws IOException {
    Path file = folder.resolve("many.manifest");
    // Nothing that could be compressed to what a pipe holds.
    SplittableRandom random = new SplittableRandom(1);
    Files.writeString(
        file,
        IntStream.range(0, LINES)
            .mapToObj(i ->
                TestLines.labelled(
                    "%016x".formatted(random.nextLong()),
                    "%016x%016x".formatted(random.nextLong(), random.nextLong())))
            .collect(Collectors.joining()));
    return file.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entries ls read/train",
        "entries ls read/train --json",
        "labels ls read/train",
        "labels ls read/train --json",
        "diff read/train 1 2",
        "export read/train",
      })
  void a_command_on_a_server_ends(String command) throws Exception {
    SERVER.run("import", "--create", "read/train", manifest());
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of("--endpoint-url", SERVER.endpoint()));

    assertThat(headOf("", arguments)).isEqualTo(new Ended(141, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "convert --from manifest --to csv FILE -",
        "convert --from manifest --to voc FILE -",
        "convert --from manifest --to parquet FILE -",
        "convert --from manifest --to manifest FILE -",
        "validate --format manifest FILE",
      })
  void a_command_on_files_ends(String command) throws Exception {
    List<String> arguments = List.of(command.replace("FILE", manifest()).split(" "));

    assertThat(headOf("", arguments)).isEqualTo(new Ended(141, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "completion",
        "convert --json --from manifest --to csv FILE OUT",
        "validate FILE",
        "project ls --endpoint-url SERVER",
        "sdk install --models OUT",
      })
  void a_command_that_prints_little_ends(String command) throws Exception {
    String out = folder.resolve("out").toString();
    List<String> arguments =
        List.of(
            command
                .replace("FILE", manifest())
                .replace("OUT", out)
                .replace("SERVER", SERVER.endpoint())
                .split(" "));

    assertThat(run("", arguments, 0)).isEqualTo(new Ended(141, ""));
  }

  /** Where the texts of the C library are installed; elsewhere it says it in English. */
  @Test
  void in_whatever_language_the_system_says_so() throws Exception {
    List<String> arguments = List.of("validate", "--format", "manifest", manifest());

    assertThat(headOf("de", arguments)).isEqualTo(new Ended(141, ""));
  }
}
