package io.groundskeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit of a file of a data folder is another than what was written: if it is of a table, the
 * folder is opened all the same, what is hit is told, everything else can be read and changed, and
 * nothing is served that was not written.
 */
@Tag("long")
final class DamagedTablesTest {
  private static final int PROJECTS = 40;
  private static final int WHOLE_TABLE_BYTES = 6000;
  private static final int FLIPS = Integer.getInteger("groundskeeper.flips", 60);

  @TempDir private Path folder;

  private final Map<String, List<List<String>>> versions = new LinkedHashMap<>();

  @Test
  void damage_of_a_table_is_confined() throws IOException {
    long seed = Long.getLong("groundskeeper.seed", new Random().nextLong());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path data = folder.resolve("data");
    fill(data, random);
    int told = 0;
    int listed = 0;
    for (int flip = 0; flip < FLIPS; flip++) {
      Path copy = folder.resolve("copy" + flip);
      copy(data, copy);
      Flip made = flipOne(copy, random, flip);
      int hit = read(copy, "seed %d flip %d: %s".formatted(seed, flip, made), made);
      told += hit;
      listed += hit > 0 ? 1 : 0;
      delete(copy);
    }
    System.out.printf("%d flips, %d told at all, %d failures%n", FLIPS, listed, told);
    // Or nothing was proven.
    assertThat(told).isPositive();
  }

  @Test
  void a_table_that_is_missing_is_told() throws IOException {
    Path data = folder.resolve("data");
    fill(data, new Random());
    try (var files = Files.list(data)) {
      Files.delete(files.filter(f -> f.toString().endsWith(".sst")).findFirst().orElseThrow());
    }
    try (Groundskeeper opened = Groundskeeper.open(data)) {
      assertThat(opened.account().health().ready()).isTrue();
      assertThat(opened.account().health().message())
          .contains("A table", "is damaged", "--salvage");
      assertThat(isListDamaged(opened)).isTrue();
      assertThatThrownBy(() -> opened.createProject("p"))
          .isInstanceOf(DamagedStoreException.class)
          .hasMessageContaining("The store is damaged")
          .hasMessageContaining(".sst");
    }
  }

  private void fill(Path data, Random random) {
    try (Groundskeeper opened = Groundskeeper.open(data)) {
      for (int i = 0; i < PROJECTS; i++) {
        String project = "p" + i;
        opened.createProject(project);
        Dataset train = opened.createDataset(project, DatasetType.TRAIN);
        List<List<String>> all = new ArrayList<>();
        all.add(List.of());
        for (int change = 0; change < 3; change++) {
          train.update(IntStream.range(0, 40).mapToObj(j -> line(random)).toList());
          all.add(train.entries(Filter.NONE).toList());
        }
        versions.put(project, all);
      }
    }
    // What the log has goes to tables.
    Groundskeeper.open(data).close();
  }

  private static String line(Random random) {
    byte[] noise = new byte[200];
    random.nextBytes(noise);
    return "{\"source-ref\":\"s3://images/%d.jpg\",\"noise\":\"%s\"}"
        .formatted(random.nextInt(100), HexFormat.of().formatHex(noise));
  }

  /** A flipped bit of a file. */
  private record Flip(Path file, int bytes, int at) {
    /** Whether it can be in what is said of the whole table: its index, its filter. */
    boolean ofWholeTable() {
      return isOfTable() && at > bytes - WHOLE_TABLE_BYTES;
    }

    boolean isOfTable() {
      return file.toString().endsWith(".sst");
    }
  }

  /** Of tables every third in the last part: index, filter; and each fourth in any other file. */
  private static Flip flipOne(Path copy, Random random, int flip) throws IOException {
    try (var files = Files.list(copy)) {
      boolean ofTable = flip % 4 != 3;
      List<Path> all =
          files
              .filter(file -> file.toString().endsWith(".sst") == ofTable)
              .filter(file -> isKept(file) && file.toFile().length() > 0)
              .sorted()
              .toList();
      Path file = all.get(random.nextInt(all.size()));
      byte[] bytes = Files.readAllBytes(file);
      int at =
          ofTable && flip % 3 == 0
              ? bytes.length - 1 - random.nextInt(Math.min(4000, bytes.length))
              : random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bytes);
      return new Flip(file.getFileName(), bytes.length, at);
    }
  }

  /** Whether a file says something: the reserve is zeros, logs of RocksDB are for people. */
  private static boolean isKept(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && !name.equals("RESERVE") && !name.startsWith("LOG");
  }

  /** How many reads told of damage. */
  private int read(Path data, String where, Flip flip) {
    int told = 0;
    try (Groundskeeper opened = Groundskeeper.open(data)) {
      if (flip.ofWholeTable() && isListDamaged(opened)) {
        return 1;
      }
      List<String> names =
          opened.projects().map((ProjectDescription project) -> project.arn().name()).toList();
      assertThat(names).as(where).containsExactlyInAnyOrderElementsOf(versions.keySet());
      for (String project : versions.keySet()) {
        int hit = read(opened, project, where);
        told += hit;
        if (hit == 0) {
          change(opened.dataset(project + "/train"), where);
        }
      }
    } catch (StoreException e) {
      // What says which tables there are is needed by all.
      assertThat(flip.isOfTable()).as(where + ": " + e.getMessage()).isFalse();
      assertThat(e).as(where).hasMessageContaining("The data folder");
      return 1;
    }
    return told;
  }

  private int read(Groundskeeper opened, String project, String where) {
    List<List<String>> all = Objects.requireNonNull(versions.get(project));
    int told = 0;
    for (int version = 1; version <= all.size(); version++) {
      try {
        Dataset dataset = opened.dataset(project + "/train");
        assertThat(dataset.entries(At.version(version), Filter.NONE).toList())
            .as("%s %s version %d", where, project, version)
            .isEqualTo(all.get(version - 1));
      } catch (StoreException | DamagedStoreException e) {
        assertThat(e).as(where).hasMessageContaining("damaged");
        told++;
      }
    }
    return told;
  }

  private static void change(Dataset dataset, String where) {
    dataset.update("{\"source-ref\":\"s3://images/new.jpg\"}");
    assertThat(dataset.entries(Filter.NONE.withSourceRefContaining("new.jpg")))
        .as(where)
        .hasSize(1);
  }

  private static boolean isListDamaged(Groundskeeper opened) {
    try {
      assertThat(opened.projects().count()).isPositive();
      return false;
    } catch (DamagedStoreException e) {
      assertThat(e).hasMessageContaining("The list of projects is damaged");
      return true;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (var files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static void delete(Path copy) throws IOException {
    try (var files = Files.walk(copy)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
