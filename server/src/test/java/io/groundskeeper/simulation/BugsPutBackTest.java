package io.groundskeeper.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The bugs that {@code bench/simulate --with-bug} puts back follow the code that they are in. */
@Tag("long")
final class BugsPutBackTest {
  private static final Path ROOT = Path.of("..");

  @TempDir private Path scratch;

  @TestFactory
  List<DynamicTest> each_fits_the_code_as_it_is_now() throws IOException {
    try (var patches = Files.list(ROOT.resolve("bench/simulate-bugs"))) {
      return patches
          .sorted()
          .map(patch ->
              DynamicTest.dynamicTest(patch.getFileName().toString(), () -> requireFits(patch)))
          .toList();
    }
  }

  private void requireFits(Path patch) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String part : ("\n" + Files.readString(patch)).split("\n--- a/", -1)) {
      if (!part.isBlank()) {
        String name = part.substring(0, part.indexOf('\n')).strip();
        Path file = scratch.resolve(patch.getFileName()).resolve(Path.of(name).getFileName());
        Files.createDirectories(file.getParent());
        files.add(Files.writeString(file, patched(Files.readString(ROOT.resolve(name)), part)));
      }
    }
    assertThat(files).isNotEmpty();
    requireCompiles(files);
  }

  /** The code with the hunks of a patch; each of them fits at one place. */
  private static String patched(String code, String hunks) {
    String now = code;
    String[] parts = hunks.split("\n@@[^\n]*\n", -1);
    for (int i = 1; i < parts.length; i++) {
      StringBuilder before = new StringBuilder();
      StringBuilder after = new StringBuilder();
      for (String line : parts[i].lines().toList()) {
        String text = line.isEmpty() ? "\n" : line.substring(1) + "\n";
        if (!line.startsWith("+")) {
          before.append(text);
        }
        if (!line.startsWith("-")) {
          after.append(text);
        }
      }
      String old = before.toString();
      int at = now.indexOf(old);
      assertThat(at).as("this is not there any more:%n%s", old).isNotNegative();
      assertThat(now.indexOf(old, at + 1)).as("this is there twice:%n%s", old).isNegative();
      now = now.substring(0, at) + after + now.substring(at + old.length());
    }
    assertThat(now).isNotEqualTo(code);
    return now;
  }

  private void requireCompiles(List<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiles =
          compiler
              .getTask(
                  said,
                  manager,
                  null,
                  List.of(
                      "-proc:none",
                      "-nowarn",
                      "-d",
                      scratch.toString(),
                      "-cp",
                      System.getProperty("java.class.path")),
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiles).as(said.toString()).isTrue();
    }
  }
}
