package io.groundskeeper.bucket.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * A real S3 server that nobody here wrote, as a process of its own, on a free loopback port. It
 * keeps its objects in memory, as it has versions of them only there.
 */
public final class S3Proxy implements AutoCloseable {
  public static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(
          AwsBasicCredentials.create("local-identity", "local-secret"));

  private static final Path JAR = Path.of("target/s3proxy/s3proxy.jar");
  private static final Pattern LISTENS = Pattern.compile("Started .*\\{(127\\.0\\.0\\.1:\\d+)}");
  private static final int START_SECONDS_MAX = 120;
  private static final int STOP_SECONDS_MAX = 60;

  private final Process process;
  private final URI endpoint;

  private S3Proxy(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param folder for its settings and its log
   */
  public static S3Proxy start(Path folder) {
    try {
      Path log = folder.resolve("s3proxy.log");
      Process process = launch(settings(folder), log);
      try {
        return new S3Proxy(process, await(process, log));
      } catch (IOException | RuntimeException | InterruptedException e) {
        process.destroyForcibly();
        throw new IllegalStateException(Files.readString(log), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path settings(Path folder) throws IOException {
    var credentials = CREDENTIALS.resolveCredentials();
    return Files.writeString(
        folder.resolve("s3proxy.conf"),
        """
        s3proxy.endpoint=http://127.0.0.1:0
        s3proxy.authorization=aws-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=transient-nio2
        """
            .formatted(credentials.accessKeyId(), credentials.secretAccessKey()));
  }

  private static Process launch(Path settings, Path log) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(), "-jar", JAR.toString(), "--properties", settings.toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static URI await(Process process, Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
    while (process.isAlive() && System.nanoTime() < deadline) {
      Matcher listens = LISTENS.matcher(Files.readString(log));
      if (listens.find()) {
        return URI.create("http://" + listens.group(1));
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException("S3Proxy does not listen");
  }

  public URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException(e);
    }
  }
}
