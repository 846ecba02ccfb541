package io.groundskeeper.acceptance;

import static io.groundskeeper.acceptance.ManifestClient.object;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStatus;
import software.amazon.awssdk.services.rekognition.model.ResourceInUseException;
import software.amazon.awssdk.services.rekognition.model.ResourceNotReadyException;

/** Imports that take a while: what is seen of them, and what is left when the server stops. */
final class InterruptedImportTest {
  private static final String KEY = "long.manifest";
  private static final int LINES = 30_000;
  private static final int LABELS = 7;
  private static final int FILLER_BYTES = 1_000;
  private static final int STOPS = 8;
  private static final int STOPS_AT_START = 2;
  private static final Pattern PROGRESS =
      Pattern.compile(
          "The dataset is being created: ([\\d,]+) entries, ([\\d,]+) of ([\\d,]+) bytes so far\\.");

  private final long seed = Long.getLong("groundskeeper.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @TempDir private Path folder;
  private Path manifest = Path.of("");
  private long bytes;
  private int stopped;

  @BeforeEach
  void writeManifest() throws IOException {
    System.out.println("InterruptedImportTest: -Dgroundskeeper.seed=" + seed);
    Path bucket = Files.createDirectories(folder.resolve("buckets/manifests"));
    manifest = bucket.resolve(KEY);
    byte[] filler = new byte[FILLER_BYTES];
    try (BufferedWriter out = Files.newBufferedWriter(manifest)) {
      for (int number = 0; number < LINES; number++) {
        random.nextBytes(filler);
        out.write(line(number, HexFormat.of().formatHex(filler)) + "\n");
      }
    }
    bytes = Files.size(manifest);
  }

  private static String line(int number, String filler) {
    return KilledClient.line("s3://bucket/%d.jpg".formatted(number), "kind-" + number % LABELS, 0)
        .replace("\"filler\":\"\"", "\"filler\":\"" + filler + "\"");
  }

  private PackagedServer start() {
    return PackagedServer.start(folder.resolve("data"), buckets());
  }

  private String[] buckets() {
    return new String[] {"--buckets", folder.resolve("buckets").toString()};
  }

  @Test
  void while_it_goes_on_the_dataset_says_how_far_it_is_and_cannot_be_used() {
    try (PackagedServer server = start();
        ManifestClient client = ManifestClient.of(server)) {
      String arn = client.begin("seen", object("manifests", KEY));
      Progress first = awaitProgress(client, arn, 1);
      Refusals.refused(
          ResourceNotReadyException.class, () -> client.entries(arn).forEach(entry -> {}));
      Refusals.refused(
          ResourceInUseException.class,
          () ->
              client
                  .calls()
                  .updateDatasetEntries(u ->
                      u.datasetArn(arn)
                          .changes(c -> c.groundTruth(SdkBytes.fromUtf8String(line(1, ""))))));
      Refusals.refused(
          ResourceInUseException.class, () -> client.calls().deleteDataset(d -> d.datasetArn(arn)));
      Progress later = awaitProgress(client, arn, first.bytes() + 1);

      assertThat(later.entries()).isGreaterThan(first.entries());
      requireWhole(client, arn);
    }
  }

  @Test
  void imports_that_are_stopped_again_and_again_are_done_whole_in_the_end() {
    Deque<String> arns = new ArrayDeque<>();
    for (int stop = 0; stop < STOPS; stop++) {
      try (PackagedServer server = start();
          ManifestClient client = ManifestClient.of(server)) {
        if (arns.isEmpty() || !isInProgress(client.describe(arns.getLast()))) {
          arns.add(client.begin("stopped-" + stop, object("manifests", KEY)));
        }
        stopInTheMiddle(server, client, arns.getLast());
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("at stop %d, seed %d".formatted(stop, seed), e);
      }
    }
    for (int stop = 0; stop < STOPS_AT_START; stop++) {
      PackagedServer.startAndKill(
          folder.resolve("data"), Duration.ofMillis(random.nextInt(2_000)), buckets());
    }
    System.out.printf(
        "InterruptedImportTest: %d imports, stopped %d times in the middle%n",
        arns.size(), stopped);
    assertThat(stopped).isPositive();
    try (PackagedServer server = start();
        ManifestClient client = ManifestClient.of(server)) {
      arns.forEach(arn -> requireWhole(client, arn));
    }
  }

  private static boolean isInProgress(DatasetDescription dataset) {
    return dataset.status() == DatasetStatus.CREATE_IN_PROGRESS;
  }

  /** By SIGKILL or SIGTERM, when as much was read as chance has it. */
  private void stopInTheMiddle(PackagedServer server, ManifestClient client, String arn) {
    DatasetDescription now = client.describe(arn);
    long enough = random.nextLong(bytes / 4 * 3);
    while (isInProgress(now) && Progress.of(now).bytes() < enough) {
      now = client.describe(arn);
    }
    if (isInProgress(now)) {
      stopped++;
    } else {
      requireComplete(now);
    }
    if (random.nextBoolean()) {
      server.kill();
    }
  }

  @Test
  void a_manifest_that_is_gone_after_a_kill_fails_the_import_and_nothing_is_left_of_it()
      throws IOException {
    String arn;
    try (PackagedServer server = start();
        ManifestClient client = ManifestClient.of(server)) {
      arn = client.begin("gone", object("manifests", KEY));
      awaitProgress(client, arn, random.nextLong(bytes / 2));
      server.kill();
    }
    Files.delete(manifest);
    try (PackagedServer server = start();
        ManifestClient client = ManifestClient.of(server)) {
      DatasetDescription failed = client.await(arn);

      assertThat(failed.status()).isEqualTo(DatasetStatus.CREATE_FAILED);
      assertThat(failed.statusMessage())
          .isEqualTo("The manifest file extension or contents are invalid.");
      assertThat(ManifestClient.statistics(failed)).containsExactly(0, 0, 0, 0);
      assertThat(client.entries(arn)).isEmpty();
    }
  }

  @Test
  void a_server_that_comes_back_without_buckets_fails_the_import() {
    String arn;
    try (PackagedServer server = start();
        ManifestClient client = ManifestClient.of(server)) {
      arn = client.begin("unnamed", object("manifests", KEY));
      awaitProgress(client, arn, random.nextLong(bytes / 2));
    }
    try (PackagedServer server = PackagedServer.start(folder.resolve("data"));
        ManifestClient client = ManifestClient.of(server)) {
      assertThat(client.await(arn).status()).isEqualTo(DatasetStatus.CREATE_FAILED);
    }
  }

  /** How far an import says that it is. */
  private record Progress(long entries, long bytes, long bytesOfAll) {
    static Progress of(DatasetDescription description) {
      Matcher said = PROGRESS.matcher(description.statusMessage());
      return said.matches()
          ? new Progress(number(said.group(1)), number(said.group(2)), number(said.group(3)))
          : new Progress(0, 0, 0);
    }

    private static long number(String text) {
      return Long.parseLong(text.replace(",", ""));
    }
  }

  private Progress awaitProgress(ManifestClient client, String arn, long bytesMin) {
    while (true) {
      DatasetDescription now = client.describe(arn);
      assertThat(now.status()).as(now.statusMessage()).isEqualTo(DatasetStatus.CREATE_IN_PROGRESS);
      Progress progress = Progress.of(now);
      if (progress.bytes() >= bytesMin) {
        assertThat(progress.bytesOfAll()).isEqualTo(bytes);
        assertThat(progress.bytes()).isLessThanOrEqualTo(bytes);
        return progress;
      }
    }
  }

  private static void requireComplete(DatasetDescription created) {
    assertThat(created.statusMessage()).isEqualTo(ManifestClient.CREATED);
    assertThat(created.status()).isEqualTo(DatasetStatus.CREATE_COMPLETE);
    assertThat(ManifestClient.statistics(created)).containsExactly(LINES, LINES, 0, LABELS);
  }

  private void requireWhole(ManifestClient client, String arn) {
    requireComplete(client.await(arn));
    try (Stream<String> lines = Files.lines(manifest)) {
      Iterator<String> sent = lines.map(KilledClient::listed).iterator();
      client.entries(arn).forEach(entry -> assertThat(entry).isEqualTo(sent.next()));
      assertThat(sent).isExhausted();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
