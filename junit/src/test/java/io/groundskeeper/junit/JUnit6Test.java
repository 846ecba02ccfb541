package io.groundskeeper.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same tests with JUnit 6, in a process that has nothing of JUnit 5, and in parallel. */
@Tag("long")
final class JUnit6Test {
  private static final Path JUNIT6 = Path.of("target", "junit6", "junit6.jar");
  private static final List<Class<?>> TESTS =
      List.of(
          WhichJUnitTest.class,
          StaticFieldTest.class,
          InstanceFieldTest.class,
          ParametersTest.class);

  @TempDir private Path temporary;

  private static String classPath() {
    Stream<String> withoutJUnit5 =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains(Path.of("org", "junit").toString()));
    return Stream.concat(withoutJUnit5, Stream.of(JUNIT6.toString()))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void the_extension_works_with_it() throws Exception {
    Path report = temporary.resolve("report");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-D" + WhichJUnitTest.RELEASE + "=6");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", classPath(), "org.junit.platform.console.ConsoleLauncher"));
    command.addAll(List.of("execute", "--disable-banner", "--details=tree"));
    command.add("--config=junit.jupiter.execution.parallel.enabled=true");
    command.add("--config=junit.jupiter.execution.parallel.mode.default=concurrent");
    TESTS.forEach(test -> command.add("--select-class=" + test.getName()));

    int exitCode =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(report.toFile())
            .start()
            .waitFor();

    assertThat(exitCode).as(() -> "what it said:\n" + read(report)).isZero();
    assertThat(read(report)).containsPattern("9 tests successful");
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("groundskeeper"));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
