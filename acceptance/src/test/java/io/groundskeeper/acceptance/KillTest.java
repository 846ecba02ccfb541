package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.PackagedServer.Finished;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 means on disk: the server is killed again and again while clients do everything that writes.
 * A kill takes the process, not the machine: what the disk itself has kept of its cache is not seen
 * here.
 */
final class KillTest {
  private static final int KILLS = Integer.getInteger("groundskeeper.kills", 50);
  private static final int CHANGES_PER_KILL_MAX = 60;
  private static final int KILL_DELAY_MILLIS_MAX = 50;

  /** One of so many kills comes while the server recovers from the one before. */
  private static final int KILLS_PER_KILL_AT_START = 8;

  /** One of so many servers is backed up while it is killed. */
  private static final int KILLS_PER_BACKUP = 5;

  /** One of so many servers is killed only when its backup is made. */
  private static final int KILLS_PER_WHOLE_BACKUP = 25;

  private static final int KILLS_PER_CHECK = 10;
  private static final int TRIES_MAX = 1200;

  /** Logs and tables, after what is old has gone, for each byte of the lines that are left. */
  private static final int FOLDER_BYTES_PER_LINE_BYTE_MAX = 4;

  private final long seed = Long.getLong("groundskeeper.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir private Path folder;

  private Path data;
  private Path buckets;
  private KillLoad load;
  private KilledBackups backups;

  @BeforeEach
  void prepare() throws IOException {
    data = folder.resolve("data");
    buckets = Files.createDirectory(folder.resolve("buckets"));
    load = new KillLoad(random, buckets);
    backups = new KilledBackups(folder.resolve("backups"));
  }

  @Test
  void what_was_acknowledged_outlives_every_kill_and_nothing_is_left_in_part() throws Exception {
    System.out.println("KillTest: -Dgroundskeeper.seed=" + seed);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int kill = 0; kill <= KILLS; kill++) {
        if (kill % KILLS_PER_KILL_AT_START == KILLS_PER_KILL_AT_START - 1) {
          PackagedServer.startAndKill(
              data, Duration.ofMillis(random.nextInt(1500)), "--buckets", buckets.toString());
        }
        if (kill > 0 && kill % KILLS_PER_CHECK == 0) {
          requireWhole();
        }
        try (PackagedServer server = start();
            Calls calls = Calls.at(server.endpoint())) {
          assertThat(data.resolve("checkpoints")).doesNotExist();
          if (kill == 0) {
            load.make(calls);
          } else {
            load.settle(calls);
          }
          if (kill < KILLS) {
            killAtWork(server, calls, threads, kill);
          }
        } catch (Exception | AssertionError e) {
          throw new AssertionError("after kill %d, seed %d".formatted(kill, seed), e);
        }
      }
    }
    backups.verify(folder);
    requireNothingOldStays();
    requireWhole();
    reportAndRequireWork();
  }

  private PackagedServer start() {
    return PackagedServer.start(data, "--buckets", buckets.toString());
  }

  private void killAtWork(PackagedServer server, Calls calls, ExecutorService threads, int kill)
      throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    List<Future<?>> work = new ArrayList<>(load.begin(calls, threads, killed));
    long enough = load.acknowledged() + random.nextInt(CHANGES_PER_KILL_MAX);
    if (kill % KILLS_PER_BACKUP == 0) {
      URI endpoint = server.endpoint();
      Future<?> backup = threads.submit(() -> backups.backUp(endpoint, load.edited()));
      if (kill % KILLS_PER_WHOLE_BACKUP == 0) {
        backup.get();
      } else {
        work.add(backup);
      }
    }
    while (load.acknowledged() < enough && work.stream().noneMatch(Future::isDone)) {
      Thread.sleep(1);
    }
    Thread.sleep(random.nextInt(KILL_DELAY_MILLIS_MAX));
    killed.set(true);
    server.kill();
    for (Future<?> each : work) {
      each.get();
    }
  }

  /** Every statistic, index, undo row and base of the folder is what its lines make of it. */
  private void requireWhole() {
    Finished checked = PackagedServer.run("fsck", "--data", data.toString());
    assertThat(checked.exitCode())
        .as("fsck, seed %d: %s%s", seed, checked.out(), checked.err())
        .isZero();
  }

  /** What is old expires, and the folder shrinks to what is left. */
  private void requireNothingOldStays() throws Exception {
    long content = 0;
    try (PackagedServer server = start();
        Calls calls = Calls.at(server.endpoint())) {
      for (var project : calls.aws().describeProjectsPaginator(p -> {}).projectDescriptions()) {
        for (var dataset : project.datasets()) {
          String arn = dataset.datasetArn();
          String[] parts = arn.split("/", -1);
          var newest = calls.own().download(parts[1] + "/" + parts[3]);
          calls
              .own()
              .call(
                  "ExpireDatasetVersions",
                  "\"DatasetArn\":\"%s\",\"BeforeVersion\":%d".formatted(arn, newest.version()));
          content += newest.lines().stream().mapToLong(String::length).sum();
        }
      }
      long bound = content * FOLDER_BYTES_PER_LINE_BYTE_MAX;
      long before = rowBytes();
      for (int tries = 0; rowBytes() > bound; tries++) {
        assertThat(tries)
            .as(
                "times 50 ms; %,d bytes of rows, %,d before, %,d bytes of lines, seed %d",
                rowBytes(), before, content, seed)
            .isLessThan(TRIES_MAX);
        Thread.sleep(50);
      }
      System.out.printf(
          "KillTest: %,d bytes of rows, %,d when old versions had gone, for %,d of lines%n",
          before, rowBytes(), content);
    }
  }

  /** The bytes of what holds rows: logs and tables. */
  private long rowBytes() {
    long bytes = 0;
    for (File file : Objects.requireNonNull(data.toFile().listFiles())) {
      bytes += file.getName().matches("\\d+\\.(log|sst)") ? file.length() : 0;
    }
    return bytes;
  }

  /** A test whose clients never were at work would prove nothing. */
  private void reportAndRequireWork() {
    int kept = load.clients().mapToInt(KilledClient::unacknowledgedKept).sum();
    int lost = load.clients().mapToInt(KilledClient::unacknowledgedLost).sum();
    System.out.printf(
        "KillTest: %d kills, %d changes acknowledged; of those under way, %d were kept, %d not;"
            + " %d backups made, %d interrupted%n",
        KILLS, load.acknowledged(), kept, lost, backups.count(), backups.interrupted());
    assertThat(load.acknowledged()).isGreaterThan(KILLS);
    assertThat(kept + lost).isPositive();
    assertThat(load.clients()).allMatch(client -> client.acknowledged() > 0);
    assertThat(backups.count()).isPositive();
  }
}
