package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rekognition.RekognitionClient;
import software.amazon.awssdk.services.rekognition.model.DatasetType;
import software.amazon.awssdk.services.rekognition.model.InternalServerErrorException;

/**
 * The disk of the packaged server fails: a library that is loaded before the C library has syncs or
 * writes fail, and a small file system is full. Where there is no compiler or no root it is
 * skipped.
 */
final class FailingDiskTest {
  private static final String SMALL_DISK = "96m";
  private static final int EXIT_STORE_FAILED = 3;
  private static final int LOG_LINES_MAX = 200;
  private static final int LINES_PER_ROUND = 500;

  /** So many make some 4 MB of a dataset. */
  private static final int ROUNDS = 10;

  /** What a server keeps free for a full disk. */
  private static final long RESERVE_BYTES = 16L << 20;

  private static final int TRIES_MAX = 1200;

  @TempDir private Path folder;

  private Path library;
  private Path rule;
  private Path lost;
  private Path data;

  @BeforeEach
  void compile() {
    library = folder.resolve("failing-disk.so");
    rule = folder.resolve("rule");
    lost = folder.resolve("lost");
    data = folder.resolve("data");
  }

  private static void requireOr(boolean there, String what) {
    if (!"true".equals(System.getenv("CI"))) {
      assumeThat(there).as("there is " + what).isTrue();
    }
    assertThat(there).as("there is " + what).isTrue();
  }

  private static boolean succeeds(String... command) {
    try {
      return PackagedServer.finish(new ProcessBuilder(command)).exitCode() == 0;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private PackagedServer startOnFailingDisk() {
    String source = Path.of("src/test/c/failing-disk.c").toAbsolutePath().toString();
    requireOr(
        succeeds("cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source, "-ldl"),
        "a C compiler");
    return PackagedServer.start(
        Map.of(
            "LD_PRELOAD", library.toString(),
            "FAILING_DISK_FOLDER", data.toString(),
            "FAILING_DISK_RULE", rule.toString(),
            "FAILING_DISK_LOST", lost.toString()),
        data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "write"})
  void after_a_failure_nothing_is_acknowledged_until_the_store_was_opened_anew(String what)
      throws Exception {
    List<String> acknowledged = new ArrayList<>();
    String arn;
    try (PackagedServer server = startOnFailingDisk();
        RekognitionClient client = client(server.endpoint())) {
      arn = dataset(client, "birds");
      for (int i = 0; i < 5; i++) {
        acknowledged.add(update(client, arn, i));
      }
      Files.writeString(rule, what);
      assertThatThrownBy(() -> update(client, arn, 100))
          .isInstanceOf(InternalServerErrorException.class)
          .hasMessageContaining("Read before you try again.");
      for (int i = 101; i < 200; i++) {
        int image = i;
        assertThatThrownBy(() -> update(client, arn, image))
            .isInstanceOf(InternalServerErrorException.class)
            .hasMessageContaining("Input/output error");
      }
      assertThat(health(server.endpoint()).statusCode()).isEqualTo(503);
      assertThat(images(client, arn)).containsAll(acknowledged);

      Files.delete(rule);
      until(() -> isUpdated(client, arn, 200));
      acknowledged.add("200");

      assertThat(health(server.endpoint()).body()).isEqualTo("ok\n");
      assertThat(images(client, arn)).containsAll(acknowledged);
      // Once, not for each call.
      assertThat(server.complaints().lines().count()).isLessThan(LOG_LINES_MAX);
      server.kill();
    }
    try (PackagedServer server = PackagedServer.start(data);
        RekognitionClient client = client(server.endpoint())) {
      assertThat(images(client, arn)).containsAll(acknowledged);
    }
  }

  @Test
  void what_a_full_disk_has_lost_of_a_log_is_written_again_before_anything_is_built_upon_it()
      throws Exception {
    String arn;
    try (PackagedServer server = startOnFailingDisk();
        RekognitionClient client = client(server.endpoint())) {
      arn = dataset(client, "birds");
      update(client, arn, 1);
      Files.writeString(rule, "full");
      assertThatThrownBy(() -> update(client, arn, 2))
          .isInstanceOf(InternalServerErrorException.class);
      // Or nothing is tried here.
      assertThat(lost).content().contains(".log");
      Files.delete(rule);
      until(() -> isUpdated(client, arn, 3));
      server.kill();
    }
    // The power goes: what was not written again is not on the disk.
    for (String log : Files.readAllLines(lost)) {
      String[] parts = log.split(" ", -1);
      if (Files.exists(Path.of(parts[0]))) {
        long from = Long.parseLong(parts[1]);
        try (FileChannel channel = FileChannel.open(Path.of(parts[0]), StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.allocate((int) (Long.parseLong(parts[2]) - from)), from);
        }
      }
    }
    try (PackagedServer server = PackagedServer.start(data);
        RekognitionClient client = client(server.endpoint())) {
      assertThat(images(client, arn)).contains("1", "3");
    }
  }

  @Test
  void a_disk_that_stays_broken_ends_the_process_for_whoever_supervises_it() throws Exception {
    String arn;
    try (PackagedServer server = startOnFailingDisk();
        RekognitionClient client = client(server.endpoint())) {
      arn = dataset(client, "birds");
      update(client, arn, 1);
      Files.writeString(rule, "sync");
      assertThatThrownBy(() -> update(client, arn, 2))
          .isInstanceOf(InternalServerErrorException.class);

      assertThat(server.exitCode()).isEqualTo(EXIT_STORE_FAILED);
      assertThat(server.complaints()).contains("Look after the disk and start again.");
    }
    try (PackagedServer server = PackagedServer.start(data);
        RekognitionClient client = client(server.endpoint())) {
      assertThat(images(client, arn)).contains("1");
    }
  }

  @Test
  void on_a_full_disk_reading_deleting_and_starting_go_on_and_all_does_when_there_is_room()
      throws Exception {
    onSmallDisk(FailingDiskTest::fill);
  }

  @ParameterizedTest
  @CsvSource({"delete, false", "delete, true", "expire, false", "expire, true"})
  void what_goes_gives_its_room_back_where_there_is_none(String what, boolean restarted)
      throws Exception {
    onSmallDisk(disk -> giveBack(disk, what.equals("expire"), restarted));
  }

  /** Something that is tried on a disk. */
  private interface OnDisk {
    void run(Path disk) throws Exception;
  }

  private void onSmallDisk(OnDisk tried) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    requireOr(
        succeeds("mount", "-t", "tmpfs", "-o", "size=" + SMALL_DISK, "tmpfs", disk.toString()),
        "root, to mount a small disk");
    try {
      tried.run(disk);
    } finally {
      assertThat(succeeds("umount", disk.toString())).isTrue();
    }
  }

  private static void giveBack(Path disk, boolean expire, boolean restarted) throws Exception {
    Path small = disk.resolve("data");
    PackagedServer server = PackagedServer.start(small);
    try {
      String kept;
      String going;
      try (RekognitionClient client = client(server.endpoint())) {
        kept = dataset(client, "kept");
        going = dataset(client, "going");
        for (int round = 0; round < ROUNDS; round++) {
          put(client, kept, noise(round, "image"));
          put(client, going, noise(-round, "image"));
        }
      }
      takeTheRest(disk.resolve("other"));
      if (restarted) {
        server.kill();
        server = PackagedServer.start(small);
      }
      URI endpoint = server.endpoint();
      try (RekognitionClient client = client(endpoint)) {
        long before = rowBytes(small);
        until(() -> isRemoved(client, endpoint, going, expire));
        until(() -> rowBytes(small) < before * 2 / 3);
        // The log is begun with this, if it is a new one.
        client.tagResource(t -> t.resourceArn(kept).tags(Map.of("tag", "1")));
        // More than what was kept for this and is given up.
        until(() -> disk.toFile().getUsableSpace() > RESERVE_BYTES);
        assertThat(images(client, kept)).hasSize(LINES_PER_ROUND);
      }
    } finally {
      server.kill();
    }
  }

  /** The bytes of what holds rows: logs and tables. */
  private static long rowBytes(Path data) {
    long bytes = 0;
    for (File file : Objects.requireNonNull(data.toFile().listFiles())) {
      bytes += file.getName().matches("\\d+\\.(log|sst)") ? file.length() : 0;
    }
    return bytes;
  }

  private static boolean isRemoved(
      RekognitionClient client, URI endpoint, String arn, boolean expire) {
    if (expire) {
      return PackagedServer.run(
                  "expire",
                  "going/train",
                  "--before",
                  Integer.toString(ROUNDS + 1),
                  "--yes",
                  "--endpoint-url",
                  endpoint.toString())
              .exitCode()
          == 0;
    }
    try {
      client.deleteDataset(d -> d.datasetArn(arn));
      return true;
    } catch (InternalServerErrorException e) {
      return false;
    }
  }

  private static void fill(Path disk) throws Exception {
    Path small = disk.resolve("data");
    Path other = disk.resolve("other");
    String kept;
    String going;
    int entries;
    try (PackagedServer server = PackagedServer.start(small);
        RekognitionClient client = client(server.endpoint())) {
      kept = dataset(client, "kept");
      going = dataset(client, "going");
      entries = 0;
      while (isFilled(client, kept, entries) && isFilled(client, going, entries)) {
        entries++;
      }
      assertThat(entries).isPositive();
      takeTheRest(other);
      assertThatThrownBy(() -> update(client, kept, 1))
          .isInstanceOf(InternalServerErrorException.class)
          .hasMessageContaining("is full");
      assertThat(health(server.endpoint()).statusCode()).isEqualTo(200);
      assertThat(health(server.endpoint()).body()).contains("is full");
      assertThat(images(client, kept)).isNotEmpty();
      server.kill();
    }
    try (PackagedServer server = PackagedServer.start(small);
        RekognitionClient client = client(server.endpoint())) {
      assertThat(images(client, kept)).isNotEmpty();
      client.deleteDataset(d -> d.datasetArn(going));
      Files.delete(other);
      until(() -> isUpdated(client, kept, 7));
      assertThat(images(client, kept)).contains("7");
      assertThat(health(server.endpoint()).body()).isEqualTo("ok\n");
    }
  }

  private static boolean isFilled(RekognitionClient client, String arn, int round) {
    try {
      put(client, arn, noise(round, round + "-image"));
      return true;
    } catch (InternalServerErrorException e) {
      assertThat(e).hasMessageContaining("is full");
      return false;
    }
  }

  /** Lines that cannot be made smaller. */
  private static String noise(int seed, String images) {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    byte[] noise = new byte[800];
    for (int i = 0; i < LINES_PER_ROUND; i++) {
      random.nextBytes(noise);
      lines.append(
          "{\"source-ref\":\"s3://images/%s-%d.jpg\",\"noise\":\"%s\"}\n"
              .formatted(images, i, HexFormat.of().formatHex(noise)));
    }
    return lines.toString();
  }

  private static void takeTheRest(Path file) throws IOException {
    byte[] zeros = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(zeros);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static String dataset(RekognitionClient client, String project) {
    String arn = client.createProject(p -> p.projectName(project)).projectArn();
    return client.createDataset(d -> d.projectArn(arn).datasetType(DatasetType.TRAIN)).datasetArn();
  }

  private static String update(RekognitionClient client, String arn, int image) {
    put(client, arn, "{\"source-ref\":\"s3://images/%d.jpg\"}".formatted(image));
    return Integer.toString(image);
  }

  private static void put(RekognitionClient client, String arn, String lines) {
    client.updateDatasetEntries(
        u -> u.datasetArn(arn).changes(c -> c.groundTruth(SdkBytes.fromUtf8String(lines))));
  }

  private static boolean isUpdated(RekognitionClient client, String arn, int image) {
    try {
      update(client, arn, image);
      return true;
    } catch (InternalServerErrorException e) {
      return false;
    }
  }

  private static List<String> images(RekognitionClient client, String arn) {
    return client.listDatasetEntriesPaginator(l -> l.datasetArn(arn)).stream()
        .flatMap(page -> page.datasetEntries().stream())
        .map(line -> line.replaceAll(".*s3://images/(.*?)\\.jpg.*", "$1"))
        .toList();
  }

  private static HttpResponse<String> health(URI endpoint) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(endpoint.resolve("/health")).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    for (int tries = 0; !condition.getAsBoolean(); tries++) {
      assertThat(tries).as("times 50 ms that were waited").isLessThan(TRIES_MAX);
      Thread.sleep(50);
    }
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
