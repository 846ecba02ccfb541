package io.groundskeeper.dataset;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes datasets, and reads nine versions of each, in the heap that the process has: {@code
 * ManyVersionsRead DATASETS ENTRIES [FOLDER]}. 10,000 datasets of one entry fit in 256 MB.
 */
final class ManyVersionsRead {
  private static final int VERSIONS = 9;

  private ManyVersionsRead() {}

  public static void main(String[] args) throws IOException {
    int datasets = Integer.parseInt(args[0]);
    int entries = Integer.parseInt(args[1]);
    Path parent =
        args.length > 2 ? Path.of(args[2]) : Path.of(System.getProperty("java.io.tmpdir"));
    Path folder = Files.createTempDirectory(parent, "many-versions");
    try (Store store = RocksDbStore.open(folder);
        Account account =
            Account.open(
                new Environment(
                    store,
                    InstantSource.system(),
                    new SecureRandom(),
                    "us-east-1",
                    "000000000000",
                    Quotas.OPEN,
                    null))) {
      for (int number = 0; number < datasets; number++) {
        run(account, "p" + number, entries);
      }
      System.out.println("all was read");
    } finally {
      remove(folder);
    }
  }

  private static void run(Account account, String project, int entries) {
    DatasetArn arn =
        account
            .datasets()
            .create(
                account.projects().create(project, Feature.CUSTOM_LABELS, null, Map.of()),
                DatasetType.TRAIN,
                new Datasets.Source.Nothing(),
                Map.of());
    for (int version = 0; version < VERSIONS; version++) {
      String label = "label" + version;
      account
          .datasets()
          .update(
              arn,
              EntryLines.manifest(
                  IntStream.range(0, entries)
                      .mapToObj(image -> EntryLines.image(image, label))
                      .toArray(String[]::new)));
    }
    for (int version = 2; version < 2 + VERSIONS; version++) {
      List<String> lines =
          account
              .datasets()
              .listEntries(arn, At.version(version), Filter.NONE, null, 10)
              .page()
              .items();
      if (lines.size() != Math.min(10, entries)) {
        throw new AssertionError(lines.size() + " lines");
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
