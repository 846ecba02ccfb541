package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.DatasetCycle.Manifest;
import io.groundskeeper.acceptance.KilledClient.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetStatus;
import software.amazon.awssdk.services.rekognition.model.DatasetType;

/**
 * Clients that do everything that writes, each to what is its own, and together to datasets that
 * they share.
 */
final class KillLoad {
  private static final int BATCH_WRITERS = 4;
  private static final int DATASET_CYCLES = 2;
  private static final int EDITED_DATASETS = 2;
  private static final int MANIFESTS = 3;
  private static final int MANIFEST_LINES = 400;
  private static final String BUCKET = "manifests";

  /** After so many versions a dataset gets a new base, in the background. */
  private static final int VERSIONS_PER_BASE = 2_000;

  private static final int VERSIONS_KEPT = 20;

  private final Random random;
  private final Path buckets;
  private final List<String> shared = new ArrayList<>();
  private final List<KilledClient> clients = new ArrayList<>();
  private final List<EditedDataset> edited = new ArrayList<>();

  /**
   * @param buckets the folder that a server is to be started with
   */
  KillLoad(Random random, Path buckets) {
    this.random = random;
    this.buckets = buckets;
  }

  /** Makes what the clients then change. */
  void make(Calls calls) throws Exception {
    String project = calls.aws().createProject(p -> p.projectName("shared")).projectArn();
    String other = calls.aws().createProject(p -> p.projectName("other")).projectArn();
    String often = create(calls.aws(), project, DatasetType.TRAIN);
    shared.addAll(
        List.of(
            often,
            create(calls.aws(), project, DatasetType.TEST),
            create(calls.aws(), other, DatasetType.TRAIN)));
    List<BatchWriter> writers =
        IntStream.range(0, BATCH_WRITERS)
            .mapToObj(i -> new BatchWriter("writer-" + i, shared, random()))
            .toList();
    clients.addAll(writers);
    for (int i = 0; i < EDITED_DATASETS; i++) {
      EditedDataset made = new EditedDataset("edited-" + i, random());
      made.make(calls);
      edited.add(made);
    }
    clients.addAll(edited);
    List<Manifest> manifests = manifests();
    for (int i = 0; i < DATASET_CYCLES; i++) {
      String name = "cycle-" + i;
      calls.aws().createProject(p -> p.projectName(name));
      clients.add(new DatasetCycle(name, manifests, random()));
    }
    clients.add(
        new VersionReader(
            "reader",
            List.of(
                new VersionReader.Read("shared/train", shared.get(0), VERSIONS_PER_BASE * 5 / 4),
                new VersionReader.Read("shared/test", shared.get(1), VERSIONS_KEPT),
                new VersionReader.Read("other/train", shared.get(2), VERSIONS_KEPT)),
            random()));
    clients.add(new CheckpointMaker("checkpoints"));
    nearToItsNextBase(calls, writers, often);
  }

  /** A few changes more, and the dataset gets a base: while the server is killed. */
  private static void nearToItsNextBase(Calls calls, List<BatchWriter> writers, String dataset)
      throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (BatchWriter writer : writers) {
        all.add(
            threads.submit(() -> {
              for (int i = 0; i < (VERSIONS_PER_BASE - 1) / BATCH_WRITERS; i++) {
                writer.touch(calls, dataset);
              }
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  private Random random() {
    return new Random(random.nextLong());
  }

  private static String create(RekognitionClient client, String project, DatasetType type) {
    return client.createDataset(d -> d.projectArn(project).datasetType(type)).datasetArn();
  }

  private List<Manifest> manifests() throws IOException {
    Path bucket = Files.createDirectories(buckets.resolve(BUCKET));
    List<Manifest> manifests = new ArrayList<>();
    for (int i = 0; i < MANIFESTS; i++) {
      String key = i + ".manifest";
      List<String> lines =
          IntStream.range(0, MANIFEST_LINES)
              .mapToObj(n -> KilledClient.line("s3://bucket/" + key + "/" + n + ".jpg", key, n))
              .toList();
      Files.write(bucket.resolve(key), lines);
      manifests.add(new Manifest(ManifestClient.object(BUCKET, key), lines));
    }
    return manifests;
  }

  /** What a server has to have that is killed now. */
  Expected expected() {
    List<Expected> all = clients.stream().map(KilledClient::expected).toList();
    return calls -> {
      all.forEach(each -> each.verify(calls));
      verifyWhole(calls);
    };
  }

  /** Verifies what a server has after a kill, and goes on from there. */
  void settle(Calls calls) {
    clients.forEach(each -> each.settle(calls));
    verifyWhole(calls);
  }

  /** Nothing is there that nobody wrote, and nothing is in progress. */
  private void verifyWhole(Calls calls) {
    for (String arn : shared) {
      assertThat(calls.listingAtRest(arn).lines())
          .allMatch(line -> line.startsWith("{\"source-ref\":\"s3://bucket/writer-"));
    }
    assertThat(
            calls.aws().describeProjectsPaginator(p -> {}).projectDescriptions().stream()
                .flatMap(project -> project.datasets().stream()))
        .allMatch(dataset ->
            dataset.status() == DatasetStatus.CREATE_COMPLETE
                || dataset.status() == DatasetStatus.UPDATE_COMPLETE);
  }

  /** Has all clients at work until the server is killed. */
  List<Future<?>> begin(Calls calls, ExecutorService threads, AtomicBoolean killed) {
    return clients.stream()
        .<Future<?>>map(each -> threads.submit(() -> callUntilKilled(each, calls, killed)))
        .toList();
  }

  private static void callUntilKilled(KilledClient caller, Calls calls, AtomicBoolean killed) {
    try {
      while (!killed.get()) {
        caller.call(calls);
      }
    } catch (SdkClientException | OwnCalls.NoAnswer noAnswer) {
      if (!killed.get()) {
        throw noAnswer;
      }
    }
  }

  List<EditedDataset> edited() {
    return edited;
  }

  /** Those that all may change. */
  List<String> shared() {
    return shared;
  }

  Stream<KilledClient> clients() {
    return clients.stream();
  }

  long acknowledged() {
    return clients().mapToLong(KilledClient::acknowledged).sum();
  }
}
