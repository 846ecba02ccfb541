package io.groundskeeper.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every input that is known: where fuzzing begins, and with which it once found something. */
final class CorpusTest {
  /** The folder of all targets. */
  static Path corpus() {
    try {
      return Path.of(Objects.requireNonNull(CorpusTest.class.getResource("/fuzz")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_was_found_once_is_right_now(FuzzTarget target) throws Exception {
    List<Path> inputs;
    try (Stream<Path> files = Files.list(corpus().resolve(target.toString()))) {
      inputs = files.sorted().toList();
    }
    assertThat(inputs).isNotEmpty();
    FuzzTarget.Probe probe = target.probe();
    for (Path input : inputs) {
      try {
        probe.take(Files.readAllBytes(input));
      } catch (Exception | Error e) {
        throw new AssertionError("the input " + input, e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void fuzzing_has_words_to_begin_with(FuzzTarget target) throws IOException {
    assertThat(Files.readAllLines(corpus().resolve(target + ".dict"))).isNotEmpty();
  }
}
