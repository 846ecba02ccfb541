package io.groundskeeper.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A real S3 server that nobody here wrote, on a folder: {@code folder/bucket/key}. */
final class S3Proxy extends ServerProcess {
  static final String IDENTITY = "local-identity";
  static final String SECRET = "local-secret";

  private static final Path JAR = PackagedServer.ROOT.resolve("server/target/s3proxy/s3proxy.jar");
  private static final Pattern LISTENS = Pattern.compile("Started .*\\{(127\\.0\\.0\\.1:\\d+)}");

  private S3Proxy(ProcessBuilder command) {
    super(command, LISTENS);
  }

  /** Starts one; its settings lie beside its folder. */
  static S3Proxy start(Path folder) {
    if (!Files.exists(JAR)) {
      throw new IllegalStateException(JAR + " is missing: build the server with its tests");
    }
    Path settings = folder.resolveSibling("s3proxy.conf");
    try {
      Files.writeString(
          settings,
          """
          s3proxy.endpoint=http://127.0.0.1:0
          s3proxy.authorization=aws-v4
          s3proxy.identity=%s
          s3proxy.credential=%s
          jclouds.provider=filesystem-nio2
          jclouds.filesystem.basedir=%s
          """
              .formatted(IDENTITY, SECRET, folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new S3Proxy(
        new ProcessBuilder(
                java.toString(),
                // A pipe that nobody reads takes little.
                "-DLOG_LEVEL=info",
                "-jar",
                JAR.toString(),
                "--properties",
                settings.toString())
            .redirectErrorStream(true));
  }
}
