package io.groundskeeper.cli.fsck;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import io.groundskeeper.Groundskeeper;
import io.groundskeeper.dataset.value.DatasetType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code fsck} prints, and how it ends. */
final class FsckCommandTest {
  @RegisterExtension static final CommandLineOnServer GROUNDSKEEPER = new CommandLineOnServer();

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void fill() {
    data = folder.resolve("data");
    try (Groundskeeper opened = Groundskeeper.open(data)) {
      opened.createProject("p");
      opened
          .createDataset("p", DatasetType.TRAIN)
          .update(List.of("{\"source-ref\":\"s3://images/1.jpg\"}"));
    }
  }

  private static Finished fsck(Object... arguments) {
    List<String> words = new ArrayList<>(List.of("fsck"));
    Arrays.stream(arguments).map(Object::toString).forEach(words::add);
    return CommandLineOnServer.runAlone(
        InputStream.nullInputStream(), words.toArray(String[]::new));
  }

  @Test
  void what_is_whole_ends_with_0() {
    for (Finished finished :
        List.of(
            fsck("--data", data),
            fsck("--data", data, "--repair"),
            fsck("--data", data, "--salvage", folder.resolve("rescued")))) {
      assertThat(finished.err()).isEmpty();
      assertThat(finished.out()).isEqualTo("All is whole: 1 dataset, 1 lines.\n");
      assertThat(finished.exitCode()).isZero();
    }
  }

  @Test
  void what_was_lost_ends_with_1_also_when_all_that_is_left_was_salvaged() throws IOException {
    Path log;
    try (var files = Files.newDirectoryStream(data, "*.log")) {
      log = files.iterator().next();
    }
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(bytes, bytes.length / 2));

    Finished salvaged = fsck("--data", data, "--salvage", folder.resolve("rescued"));

    assertThat(salvaged.out()).contains("Lost, and left out: ", "All that is left is whole: ");
    assertThat(salvaged.out()).doesNotContain(" . ", ". .", "..");
    assertThat(salvaged.exitCode()).isOne();
    assertThat(fsck("--data", folder.resolve("rescued")).exitCode()).isZero();
  }

  @Test
  void a_server_that_runs_is_left_without_a_copy() throws IOException {
    GROUNDSKEEPER.make("p/train");
    assertThat(GROUNDSKEEPER.run("fsck").out()).startsWith("All is whole: 1 dataset");
    assertThat(GROUNDSKEEPER.data().resolve("checkpoints")).isEmptyDirectory();
  }
}
