package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.KilledClient.Listing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetType;

/**
 * 200 means on disk: the server is killed again and again while clients change its datasets. A kill
 * takes the process, not the machine: what the disk itself has kept of its cache is not seen here.
 */
final class KillTest {
  private static final int KILLS = 50;
  private static final int CHANGES_PER_KILL_MAX = 60;
  private static final int KILL_DELAY_MILLIS_MAX = 50;

  /** One of so many kills comes while the server recovers from the one before. */
  private static final int KILLS_PER_KILL_AT_START = 8;

  private static final int BATCH_WRITERS = 4;
  private static final int DATASET_CYCLES = 2;

  private final long seed = Long.getLong("groundskeeper.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> shared = new ArrayList<>();
  private final List<BatchWriter> writers = new ArrayList<>();
  private final List<DatasetCycle> cycles = new ArrayList<>();

  @Test
  void what_was_acknowledged_outlives_every_kill_and_nothing_is_left_in_part(@TempDir Path data)
      throws Exception {
    System.out.println("KillTest: -Dgroundskeeper.seed=" + seed);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int kill = 0; kill <= KILLS; kill++) {
        if (kill % KILLS_PER_KILL_AT_START == KILLS_PER_KILL_AT_START - 1) {
          PackagedServer.startAndKill(data, Duration.ofMillis(random.nextInt(1500)));
        }
        try (PackagedServer server = PackagedServer.start(data);
            RekognitionClient client = client(server.endpoint())) {
          if (kill == 0) {
            makeDatasets(client);
          }
          verify(client);
          if (kill < KILLS) {
            killAtWork(server, client, threads);
          }
        } catch (Exception | AssertionError e) {
          throw new AssertionError("after kill %d, seed %d".formatted(kill, seed), e);
        }
      }
    }
    reportAndRequireWork();
  }

  private void makeDatasets(RekognitionClient client) {
    String project = client.createProject(p -> p.projectName("shared")).projectArn();
    for (DatasetType type : List.of(DatasetType.TRAIN, DatasetType.TEST)) {
      shared.add(client.createDataset(d -> d.projectArn(project).datasetType(type)).datasetArn());
    }
    String other = client.createProject(p -> p.projectName("other")).projectArn();
    shared.add(
        client.createDataset(d -> d.projectArn(other).datasetType(DatasetType.TRAIN)).datasetArn());
    for (int i = 0; i < BATCH_WRITERS; i++) {
      writers.add(new BatchWriter("writer-" + i, shared, new Random(random.nextLong())));
    }
    for (int i = 0; i < DATASET_CYCLES; i++) {
      String name = "cycle-" + i;
      client.createProject(p -> p.projectName(name));
      cycles.add(new DatasetCycle(name, new Random(random.nextLong())));
    }
  }

  private void verify(RekognitionClient client) {
    for (String arn : shared) {
      Listing listing = Listing.of(client, arn);
      int owned = 0;
      for (BatchWriter writer : writers) {
        owned += writer.verify(arn, listing.lines());
      }
      assertThat(owned).as("entries of %s that somebody wrote", arn).isEqualTo(listing.size());
    }
    writers.forEach(BatchWriter::forgetCall);
    cycles.forEach(cycle -> cycle.verify(client));
  }

  private void killAtWork(PackagedServer server, RekognitionClient client, ExecutorService threads)
      throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    List<Future<?>> work =
        clients()
            .<Future<?>>map(each -> threads.submit(() -> callUntilKilled(each, client, killed)))
            .toList();
    long enough = acknowledged() + random.nextInt(CHANGES_PER_KILL_MAX);
    while (acknowledged() < enough && work.stream().noneMatch(Future::isDone)) {
      Thread.sleep(1);
    }
    Thread.sleep(random.nextInt(KILL_DELAY_MILLIS_MAX));
    killed.set(true);
    server.kill();
    for (Future<?> each : work) {
      each.get();
    }
  }

  private long acknowledged() {
    return clients().mapToLong(KilledClient::acknowledged).sum();
  }

  private Stream<KilledClient> clients() {
    return Stream.concat(writers.stream(), cycles.stream());
  }

  private static void callUntilKilled(
      KilledClient caller, RekognitionClient client, AtomicBoolean killed) {
    try {
      while (true) {
        caller.call(client);
      }
    } catch (SdkClientException noAnswer) {
      if (!killed.get()) {
        throw noAnswer;
      }
    }
  }

  /** A test whose clients never were at work would prove nothing. */
  private void reportAndRequireWork() {
    int kept = clients().mapToInt(KilledClient::unacknowledgedKept).sum();
    int lost = clients().mapToInt(KilledClient::unacknowledgedLost).sum();
    System.out.printf(
        "KillTest: %d kills, %d changes acknowledged; of those under way, %d were kept, %d not%n",
        KILLS, acknowledged(), kept, lost);
    assertThat(acknowledged()).isGreaterThan(KILLS);
    assertThat(kept + lost).isPositive();
  }

  private static RekognitionClient client(URI endpoint) {
    return RekognitionClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .overrideConfiguration(c -> c.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }
}
