package io.groundskeeper.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Some thousand inputs for each target, from the same seed each time; more by bench/fuzz. */
@Tag("long")
final class FuzzTest {
  /** Of random numbers: inputs are the same each time, but for what threads do meanwhile. */
  private static final String SEED = "-seed=1";

  /** On a machine that does other things, too, there are fewer inputs, and it is no failure. */
  private static final String TIME = "-max_total_time=4";

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void every_input_has_a_value_or_an_error_of_ours(FuzzTarget target)
      throws IOException, InterruptedException {
    Path found = Files.createDirectory(folder.resolve("found"));
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Fuzzing.command(
                    target,
                    kept,
                    CorpusTest.corpus(),
                    found,
                    List.of(SEED, TIME, "-runs=" + runs(target))))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code;
    try {
      code = process.waitFor();
    } finally {
      process.destroyForcibly();
    }
    assertThat(code).as(end(log)).isZero();
    try (Stream<Path> files = Files.list(found)) {
      assertThat(files).isEmpty();
    }
  }

  /** Some seconds each. */
  private static int runs(FuzzTarget target) {
    return switch (target) {
      case MANIFEST, TOKEN -> 20_000;
      case LINES, COCO, CSV, LABELME, CREATEML, VOTT, LABEL_STUDIO -> 5_000;
      case REQUEST, HTTP, YOLO, VOC, FOLDERS, ZIP -> 3_000;
    };
  }

  private static String end(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, ISO_8859_1);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }
}
