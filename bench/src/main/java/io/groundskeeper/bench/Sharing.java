package io.groundskeeper.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.groundskeeper.dataset.Account;
import io.groundskeeper.dataset.Datasets;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What it costs each request to look where the dataset stands; and what another server's commit
 * costs the next request, with two servers in this process over one RocksDB.
 */
final class Sharing {
  private static final int ENTRIES = 200_000;
  private static final int PAGE = 100;
  private static final int WARM_UP = 2_000;
  private static final int CALLS = 2_000;

  private final Lines lines = new Lines();
  private final SplittableRandom random = new SplittableRandom(1);

  private Sharing() {}

  static void run() throws Exception {
    try (DataFolder data = DataFolder.make();
        SharedStore store = new SharedStore(RocksDbStore.open(data.path()))) {
      new Sharing().run(store);
    }
  }

  private void run(SharedStore store) throws IOException {
    DatasetArn arn;
    try (Account alone = open(store)) {
      ProjectArn project = alone.projects().create("bench", Feature.CUSTOM_LABELS, null, Map.of());
      Datasets datasets = alone.datasets();
      arn = datasets.create(project, DatasetType.TRAIN, new Datasets.Source.Nothing(), Map.of());
      fill(datasets, arn);
      for (int i = 0; i < WARM_UP; i++) {
        datasets.update(arn, line());
        list(datasets, arn);
      }
      share(store, "an update of one entry", () -> datasets.update(arn, line()));
      share(store, "a page of %d".formatted(PAGE), () -> list(datasets, arn));
    }
    store.share();
    try (Account one = open(store);
        Account other = open(store)) {
      compare(one.datasets(), other.datasets(), arn);
    }
  }

  private static Account open(SharedStore store) {
    return Account.open(
        new Environment(
            store.store(),
            InstantSource.system(),
            new SecureRandom(),
            "us-east-1",
            "000000000000",
            Quotas.OPEN,
            null));
  }

  private void compare(Datasets one, Datasets other, DatasetArn arn) {
    for (int i = 0; i < WARM_UP; i++) {
      (i % 2 == 0 ? one : other).update(arn, line());
      list(one, arn);
    }
    Runnable update = () -> one.update(arn, line());
    Runnable foreign = () -> other.update(arn, line());
    Runnable page = () -> list(one, arn);
    row("an update after one by this server", "–", times(update, update));
    row("an update after one by another server", "< 20 ms", times(foreign, update));
    row("a page of %d after an update by this server".formatted(PAGE), "–", times(update, page));
    row(
        "a page of %d after an update by another server".formatted(PAGE),
        "< 20 ms",
        times(foreign, page));
  }

  private void fill(Datasets datasets, DatasetArn arn) throws IOException {
    ByteArrayOutputStream call = new ByteArrayOutputStream(Lines.CALL_BYTES_MAX);
    for (int entry = 0; entry < ENTRIES; entry++) {
      byte[] line = lines.line(entry).getBytes(ISO_8859_1);
      if (call.size() + line.length > Lines.CALL_BYTES_MAX) {
        datasets.update(arn, call.toByteArray());
        call.reset();
      }
      call.write(line);
    }
    datasets.update(arn, call.toByteArray());
  }

  private byte[] line() {
    return lines.line(random.nextInt(ENTRIES)).getBytes(ISO_8859_1);
  }

  private static void list(Datasets server, DatasetArn arn) {
    int found = server.listEntries(arn, Filter.NONE, null, PAGE).items().size();
    if (found != PAGE) {
      throw new IllegalStateException("a page of " + found);
    }
  }

  /** Which part of a call is reading the head, where no other server changes the dataset. */
  private static void share(SharedStore store, String what, Runnable call) {
    store.takeReads();
    long begun = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    long nanos = System.nanoTime() - begun;
    SharedStore.Reads reads = store.takeReads();
    Figures.row(
        "reading the head, of " + what,
        "< 3 %",
        "%.1f %%: %.1f reads of %.1f µs, of %.0f µs a call"
            .formatted(
                100.0 * reads.nanos() / nanos,
                (double) reads.count() / CALLS,
                reads.nanos() / 1e3 / reads.count(),
                nanos / 1e3 / CALLS));
  }

  /** The milliseconds that the second takes each time. */
  private static double[] times(Runnable first, Runnable second) {
    double[] millis = new double[CALLS];
    for (int i = 0; i < CALLS; i++) {
      first.run();
      long begun = System.nanoTime();
      second.run();
      millis[i] = Figures.millisSince(begun);
    }
    return millis;
  }

  private static void row(String what, String target, double[] millis) {
    Figures.row(
        "%,d entries: %s".formatted(ENTRIES, what),
        target,
        "median %.2f ms, p99 %.2f ms, at most %.1f ms"
            .formatted(
                Figures.median(millis),
                Figures.percentile(millis, 0.99),
                Figures.percentile(millis, 1)));
  }
}
