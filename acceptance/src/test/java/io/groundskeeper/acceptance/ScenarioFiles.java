package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What the scenario sends and expects: the files of {@code scenario/} and {@code SCENARIO.md}. */
final class ScenarioFiles {
  private static final Path FOLDER = PackagedServer.ROOT.resolve("acceptance");
  private static final Pattern STEP = Pattern.compile("\\d+\\. .+");

  private ScenarioFiles() {}

  static byte[] content(String name) {
    return read(FOLDER.resolve("scenario").resolve(name));
  }

  static List<String> lines(String name) {
    return new String(content(name), UTF_8).lines().toList();
  }

  /** The rows of a table, its heading left out, each with its cells. */
  static List<List<String>> rows(String name) {
    return lines(name).stream().skip(1).map(line -> List.of(line.split("\t", -1))).toList();
  }

  /** The titles of the steps, as each client prints them. */
  static List<String> steps() {
    String text = new String(read(FOLDER.resolve("SCENARIO.md")), UTF_8);
    return text.lines().filter(STEP.asMatchPredicate()).toList();
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
