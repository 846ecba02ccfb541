package io.groundskeeper.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.groundskeeper.store.Store;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import org.slf4j.LoggerFactory;

/** Each in a process of its own: native code is loaded once in a process. */
@Tag("long")
@EnabledOnOs({OS.LINUX, OS.MAC})
final class NativeLibrariesTest {
  @TempDir private Path folder;

  /** Opens a store, uses it and Zstandard, and is killed. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] arguments) {
      Store store = RocksDbStore.open(Path.of(arguments[0]));
      store.compact("a".getBytes(UTF_8), "b".getBytes(UTF_8));
      System.out.println(Zstd.compress(new byte[1000]).length);
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
  }

  private static String classPath() {
    return Stream.of(
            Killed.class, RocksDbStore.class, RocksDB.class, Zstd.class, LoggerFactory.class)
        .map(c -> Path.of(uri(c)).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static URI uri(Class<?> of) {
    try {
      return of.getProtectionDomain().getCodeSource().getLocation().toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void runAndKill(Path data, Path temporary) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath(),
                Killed.class.getName(),
                data.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static Map<String, Integer> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.collect(
          Collectors.toMap(
              file -> file.getFileName().toString(),
              file -> (int) file.toFile().length(),
              (a, b) -> a,
              TreeMap::new));
    }
  }

  @Test
  void a_kill_leaves_nothing_in_the_temporary_folder_and_one_library_of_each_in_the_data_folder()
      throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path data = folder.resolve("data");

    runAndKill(data, temporary);
    Map<String, Integer> first = files(data.resolve("native"));
    runAndKill(data, temporary);

    assertThat(first).hasSize(2);
    assertThat(files(data.resolve("native"))).isEqualTo(first);
    assertThat(files(temporary)).isEmpty();
  }

  @Test
  void a_library_that_is_another_than_that_of_the_jar_is_replaced_before_it_is_used()
      throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path data = folder.resolve("data");
    runAndKill(data, temporary);
    Path library = data.resolve("native").resolve(Environment.getJniLibraryFileName("rocksdbjni"));
    byte[] right = Files.readAllBytes(library);
    byte[] wrong = right.clone();
    Arrays.fill(wrong, 4096, 8192, (byte) 0xcc);
    Files.write(library, wrong);
    Files.writeString(data.resolve("native").resolve("unpacking0.tmp"), "left by a kill");

    runAndKill(data, temporary);

    assertThat(Files.readAllBytes(library)).isEqualTo(right).isEqualTo(inJar());
    assertThat(files(data.resolve("native"))).hasSize(2);
  }

  private static byte[] inJar() throws IOException {
    String resource = "/" + Environment.getJniLibraryFileName("rocksdb");
    try (InputStream in = Objects.requireNonNull(RocksDB.class.getResourceAsStream(resource))) {
      return in.readAllBytes();
    }
  }

  @Test
  void where_the_folder_cannot_hold_them_they_are_loaded_in_their_own_way() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path data = folder.resolve("data");
    runAndKill(data, temporary);
    Path libraries = data.resolve("native");
    for (String file : List.copyOf(files(libraries).keySet())) {
      Files.delete(libraries.resolve(file));
    }
    Files.delete(libraries);
    Files.writeString(libraries, "no folder");

    runAndKill(data, temporary);

    assertThat(files(temporary)).isNotEmpty();
  }
}
