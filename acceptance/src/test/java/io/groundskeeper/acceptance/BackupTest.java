package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.groundskeeper.acceptance.PackagedServer.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code groundskeeper backup} of the packaged server. */
final class BackupTest {
  private static final int LINES = 20_000;
  private static final int NOISE_BYTES = 800;

  /** More than one backup of such a folder takes, less than two. */
  private static final String PLACE_SIZE = "48m";

  private static final int EXIT_TERMINATED = 143;
  private static final int TRIES_MAX = 20;

  @TempDir private Path folder;
  private PackagedServer server;

  @BeforeEach
  void start() {
    server = PackagedServer.start(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ProcessBuilder command(String... arguments) {
    ProcessBuilder command = PackagedServer.command(List.of(arguments));
    command.environment().put("GROUNDSKEEPER_ENDPOINT_URL", server.endpoint().toString());
    command
        .environment()
        .putAll(
            Map.of("AWS_ACCESS_KEY_ID", S3Proxy.IDENTITY, "AWS_SECRET_ACCESS_KEY", S3Proxy.SECRET));
    return command;
  }

  private String done(String... arguments) {
    Finished finished = PackagedServer.finish(command(arguments));
    assertThat(finished.exitCode()).as(finished.err()).isZero();
    return finished.out();
  }

  /** Makes a dataset of some 16 MB that cannot be made smaller. */
  private void fill(String dataset) throws IOException {
    Random random = new Random(dataset.hashCode());
    byte[] noise = new byte[NOISE_BYTES];
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      random.nextBytes(noise);
      lines.add(
          "{\"source-ref\":\"s3://images/%d.jpg\",\"noise\":\"%s\"}"
              .formatted(i, HexFormat.of().formatHex(noise)));
    }
    Path manifest = Files.write(folder.resolve("manifest"), lines);
    done("import", dataset, manifest.toString(), "--create");
  }

  private String entries(String dataset) {
    return done("entries", "ls", dataset, "--json");
  }

  @Test
  void a_server_is_backed_up_to_s3_and_comes_back() throws Exception {
    fill("birds/train");
    String before = entries("birds/train");
    Path objects = Files.createDirectories(folder.resolve("objects/backups"));
    try (S3Proxy s3 = S3Proxy.start(folder.resolve("objects"))) {
      String place = "s3://backups/mine";
      String endpoint = s3.endpoint().toString();

      assertThat(done("backup", place, "--s3-endpoint", endpoint))
          .contains("were copied and verified");
      assertThat(done("backup", place, "--s3-endpoint", endpoint, "--keep", "1"))
          .contains("Removed 1 old backups");
      assertThat(done("backup", "--verify", place, "--s3-endpoint", endpoint))
          .contains("1 backups", "all is as it was written.");
      assertThat(objects.resolve("mine/LOCK")).doesNotExist();
      Path restored = folder.resolve("restored");
      done("restore", place, "--s3-endpoint", endpoint, "--data", restored.toString());

      server.close();
      server = PackagedServer.start(restored);
      assertThat(entries("birds/train")).isEqualTo(before);
    }
  }

  @Test
  void a_backup_that_is_told_to_end_keeps_the_place_for_nobody() throws Exception {
    fill("birds/train");
    Path lock = Files.createDirectories(folder.resolve("objects/backups")).resolve("mine/LOCK");
    try (S3Proxy s3 = S3Proxy.start(folder.resolve("objects"))) {
      String[] backup = {"backup", "s3://backups/mine", "--s3-endpoint", s3.endpoint().toString()};
      int exitCode = 0;
      for (int tries = 0; exitCode == 0; tries++) {
        // Or it is always done before.
        assertThat(tries).isLessThan(TRIES_MAX);
        fill("birds-" + tries + "/train");
        Process running =
            command(backup)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        while (running.isAlive() && !Files.exists(lock)) {
          Thread.onSpinWait();
        }
        running.destroy();
        assertThat(running.waitFor(1, TimeUnit.MINUTES)).isTrue();
        exitCode = running.exitValue();
      }
      assertThat(exitCode).isEqualTo(EXIT_TERMINATED);
      assertThat(lock).doesNotExist();

      done(backup);
      assertThat(done("backup", "--verify", backup[1], backup[2], backup[3]))
          .contains("all is as it was written.");
    }
  }

  @Test
  void a_place_that_is_full_is_told_and_has_the_backups_that_it_had() throws Exception {
    Path place = Files.createDirectory(folder.resolve("place"));
    String size = "size=" + PLACE_SIZE;
    boolean mounted =
        PackagedServer.finish(
                    new ProcessBuilder(
                        "mount", "-t", "tmpfs", "-o", size, "tmpfs", place.toString()))
                .exitCode()
            == 0;
    if (!"true".equals(System.getenv("CI"))) {
      assumeThat(mounted).as("there is root, to mount a small disk").isTrue();
    }
    assertThat(mounted).isTrue();
    try {
      String backups = place.resolve("backups").toString();
      fill("birds/train");
      done("backup", backups);
      for (int i = 0; i < 2; i++) {
        fill("more-" + i + "/train");
      }

      Finished full = PackagedServer.finish(command("backup", backups));

      assertThat(full.exitCode()).isEqualTo(2);
      assertThat(full.err())
          .contains("No backup was made in " + backups, "as they were", "No space left on device");
      assertThat(done("backup", "--verify", backups))
          .contains("1 backups", "all is as it was written.");
      assertThat(place.resolve("backups/incoming")).isEmptyDirectory();
    } finally {
      assertThat(PackagedServer.finish(new ProcessBuilder("umount", place.toString())).exitCode())
          .isZero();
    }
  }
}
