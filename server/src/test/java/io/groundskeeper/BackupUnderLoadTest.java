package io.groundskeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer.Finished;
import io.groundskeeper.dataset.Datasets.Source;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.VersionDescription;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Backups of a server while everything is written to it, one after another, each restored. */
@Tag("long")
@Timeout(900)
final class BackupUnderLoadTest {
  private static final int BACKUPS = Integer.getInteger("groundskeeper.backups", 6);
  private static final int ROUNDS_PER_BACKUP = 8;
  private static final String MADE = "made";
  private static final Duration WAIT_MAX = Duration.ofMinutes(2);

  @TempDir private Path folder;

  /** How often each writer may still write: the slow ones are not left behind. */
  private final Map<String, Semaphore> rounds = new ConcurrentHashMap<>();

  /** The newest version of each dataset that a writer has seen acknowledged. */
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

  private static String line(Object image, String label) {
    return """
    {"source-ref":"s3://images/%s.jpg","a":1,"a-metadata":{"class-name":"%s","confidence":1,\
    "human-annotated":"yes","creation-date":"2020-03-06T17:46:39",\
    "type":"groundtruth/image-classification"}}\
    """
        .formatted(image, label);
  }

  private static List<String> lines(int from, int count, String label) {
    return IntStream.range(from, from + count).mapToObj(i -> line(i, label)).toList();
  }

  /** What a writer does again and again to a dataset of its own. */
  private interface Step {
    void at(Dataset dataset, int round) throws IOException;
  }

  private static final Map<String, Step> STEPS =
      Map.of(
          "updates/train", (d, i) -> d.update(lines(i % 50, 3, "l" + i)),
          "uploads/train",
              (d, i) ->
                  d.upload(
                      new ByteArrayInputStream(
                          String.join("\n", lines(i % 7 * 1000, 3000, "u" + i)).getBytes(UTF_8))),
          "edits/train",
              (d, i) -> {
                switch (i % 6) {
                  case 0 -> d.update(lines(0, 200, "cat"));
                  case 1 -> d.renameLabel("cat", "lynx");
                  case 2 -> d.update(lines(100, 200, "cat"));
                  case 3 -> d.mergeLabels(List.of("cat", "lynx"), "felid");
                  case 4 -> d.deleteEntries("s3://images/5.jpg", "s3://images/6.jpg");
                  default -> d.revert(At.version(1));
                }
              },
          "rewrites/train",
              (d, i) -> {
                d.update(line(i, "r"));
                d.rewriteSourceRefs("s3://images/", "s3://moved" + i + "/");
              },
          "expiring/train",
              (d, i) -> {
                d.update(lines(i, 20, "e"));
                if (i % 10 == 9) {
                  d.tagVersion(At.NEWEST, "t" + i);
                  d.tryExpireVersionsBefore(At.NEWEST);
                }
              });

  private Void write(Groundskeeper server, String name, Step step) throws Exception {
    Dataset dataset = server.dataset(name);
    for (int round = 0; round < BACKUPS * ROUNDS_PER_BACKUP; round++) {
      Objects.requireNonNull(rounds.get(name)).acquire();
      step.at(dataset, round);
      acknowledged.put(name, dataset.version(At.NEWEST).version());
    }
    return null;
  }

  /** Makes projects with copies of datasets, distributes and deletes them. */
  private Void makeAndDelete(Groundskeeper server) throws Exception {
    for (int round = 0; round < BACKUPS * ROUNDS_PER_BACKUP; round++) {
      Objects.requireNonNull(rounds.get(MADE)).acquire();
      String project = "made" + round;
      server.createProject(project);
      Dataset copy =
          server.createDataset(
              project,
              DatasetType.TRAIN,
              new Source.Copy(server.dataset("updates/train").arn()),
              Map.of());
      copy.await(WAIT_MAX);
      if (round % 2 == 0) {
        Dataset test = server.createDataset(project, DatasetType.TEST);
        server.distribute(project);
        copy.await(WAIT_MAX);
        acknowledged.put(project + "/train", copy.version(At.NEWEST).version());
        acknowledged.put(project + "/test", test.version(At.NEWEST).version());
      } else {
        copy.delete();
      }
    }
    return null;
  }

  private Finished backUp(LocalServer server, Path place) {
    Finished finished =
        CommandLineOnServer.runAlone(
            InputStream.nullInputStream(),
            "backup",
            place.toString(),
            "--json",
            "--endpoint-url",
            server.endpoint().toString());
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    return finished;
  }

  @Test
  void each_backup_under_load_has_all_that_was_acknowledged_before() throws Exception {
    Path place = folder.resolve("backups");
    Map<String, Map<String, Long>> before = new TreeMap<>();
    try (Groundskeeper source = Groundskeeper.open(folder.resolve("data"));
        LocalServer server = source.serve(0);
        ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> tasks = new ArrayList<>();
      rounds.put(MADE, new Semaphore(0));
      STEPS.forEach((name, step) -> {
        rounds.put(name, new Semaphore(0));
        String project = name.substring(0, name.indexOf('/'));
        source.createProject(project);
        source.createDataset(project, DatasetType.TRAIN).update(lines(0, 10, "first"));
        tasks.add(() -> write(source, name, step));
      });
      tasks.add(() -> makeAndDelete(source));
      List<Future<Void>> writing = tasks.stream().map(writers::submit).toList();
      for (int i = 0; i < BACKUPS; i++) {
        rounds.values().forEach(each -> each.release(ROUNDS_PER_BACKUP));
        awaitWriting(writing);
        Map<String, Long> acknowledgedBefore = new TreeMap<>(acknowledged);
        JsonNode made = JsonMapper.shared().readTree(backUp(server, place).out());
        before.put(made.path("BackupId").asString(), acknowledgedBefore);
      }
      for (Future<Void> each : writing) {
        each.get();
      }
      assertThat(before).hasSize(BACKUPS);
      // Nothing is written any more: what is copied now is what the last backup had not.
      backUp(server, place);
      long idle =
          JsonMapper.shared().readTree(backUp(server, place).out()).path("BytesCopied").asLong();
      assertThat(idle).isLessThan(100_000);
      for (var each : before.entrySet()) {
        assertRestored(place, each.getKey(), each.getValue(), source);
      }
    }
    assertThat(folder.resolve("data/checkpoints")).isEmptyDirectory();
  }

  /** Waits until all write, with most of it still to come. */
  private void awaitWriting(List<Future<Void>> writing) throws Exception {
    while (rounds.values().stream()
        .anyMatch(left -> left.availablePermits() > ROUNDS_PER_BACKUP - 2)) {
      for (Future<Void> each : writing) {
        if (each.isDone()) {
          each.get();
        }
      }
      Thread.sleep(10);
    }
  }

  private void assertRestored(
      Path place, String id, Map<String, Long> acknowledgedBefore, Groundskeeper source)
      throws IOException {
    Path target = folder.resolve("restored-" + id);
    Finished finished =
        CommandLineOnServer.runAlone(
            InputStream.nullInputStream(),
            "restore",
            place.toString(),
            "--data",
            target.toString(),
            "--backup",
            id);
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    Instant opened = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (Groundskeeper restored = Groundskeeper.open(target)) {
      Map<String, Dataset> datasets = datasets(restored);
      assertThat(datasets.keySet()).containsAll(acknowledgedBefore.keySet());
      int compared = 0;
      for (var each : datasets.entrySet()) {
        Dataset dataset = each.getValue();
        List<VersionDescription> versions = dataset.versions().toList();
        if (acknowledgedBefore.containsKey(each.getKey())) {
          assertThat(versions.getFirst().version())
              .as("newest version of %s in %s", each.getKey(), id)
              .isGreaterThanOrEqualTo(acknowledgedBefore.get(each.getKey()));
        }
        compared += assertSame(dataset, versions, source, opened);
        assertThat(dataset.update(line("after", "new")).version())
            .isEqualTo(versions.getFirst().version() + 1);
      }
      assertThat(compared).isGreaterThan(10);
    }
  }

  private static Map<String, Dataset> datasets(Groundskeeper of) {
    return of.projects()
        .map(ProjectDescription::arn)
        .flatMap(arn -> Stream.of(arn.name() + "/train", arn.name() + "/test"))
        .flatMap(name -> find(of, name))
        .collect(Collectors.toMap(Dataset::name, d -> d, (a, b) -> a, TreeMap::new));
  }

  /** A dataset that is there and ready; some are being made or deleted at any moment. */
  private static Stream<Dataset> find(Groundskeeper of, String name) {
    try {
      Dataset found = of.dataset(name);
      found.await(WAIT_MAX);
      DatasetStatus status = found.describe().status();
      return status == DatasetStatus.CREATE_COMPLETE || status == DatasetStatus.UPDATE_COMPLETE
          ? Stream.of(found)
          : Stream.empty();
    } catch (Refusal e) {
      assertThat(e.reason()).isEqualTo(Refusal.Reason.RESOURCE_NOT_FOUND);
      return Stream.empty();
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Compares each version with that of the source, unless it has expired there since; or was made
   * by the restored one itself, which goes on with what was begun.
   */
  private static int assertSame(
      Dataset restored, List<VersionDescription> versions, Groundskeeper source, Instant opened) {
    Dataset original;
    try {
      original = source.dataset(restored.name());
    } catch (Refusal e) {
      return 0;
    }
    if (!original.arn().equals(restored.arn())) {
      return 0;
    }
    Map<Long, VersionDescription> kept =
        original.versions().collect(Collectors.toMap(VersionDescription::version, v -> v));
    int compared = 0;
    for (VersionDescription version : versions) {
      byte[] content = content(restored, version.version());
      VersionDescription there = kept.get(version.version());
      if (there != null && version.time().isBefore(opened)) {
        assertThat(version.stats()).isEqualTo(there.stats());
        assertThat(version.time()).isEqualTo(there.time());
        assertThat(content)
            .as("version %d of %s", version.version(), restored.name())
            .isEqualTo(content(original, version.version()));
        compared++;
      }
    }
    assertThat(restored.entries(At.NEWEST, Filter.NONE).count())
        .isEqualTo(Objects.requireNonNull(versions.getFirst().stats()).totalEntries());
    return compared;
  }

  private static byte[] content(Dataset dataset, long version) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      dataset.download(At.version(version)).write(out, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
