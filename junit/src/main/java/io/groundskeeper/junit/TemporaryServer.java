package io.groundskeeper.junit;

import io.groundskeeper.Groundskeeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A server over a temporary folder, which is deleted with it. */
final class TemporaryServer implements AutoCloseable {
  private final Path folder;
  private final Groundskeeper groundskeeper;
  private final URI endpoint;

  private TemporaryServer(Path folder, Groundskeeper groundskeeper, URI endpoint) {
    this.folder = folder;
    this.groundskeeper = groundskeeper;
    this.endpoint = endpoint;
  }

  /** Starts one; if that fails, nothing is left behind. */
  static TemporaryServer start(Groundskeeper.Options options) {
    Path folder = temporaryFolder();
    Groundskeeper opened = null;
    boolean started = false;
    try {
      opened = Groundskeeper.open(folder, options);
      TemporaryServer server = new TemporaryServer(folder, opened, opened.serve(0).endpoint());
      started = true;
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("The server cannot listen: " + e.getMessage(), e);
    } finally {
      if (!started) {
        remove(opened, folder);
      }
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("groundskeeper-junit-");
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder can be made: " + e.getMessage(), e);
    }
  }

  private static void remove(@Nullable Groundskeeper opened, Path folder) {
    if (opened != null) {
      opened.close();
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The temporary folder " + folder + " cannot be removed: " + e.getMessage(), e);
    }
  }

  URI endpoint() {
    return endpoint;
  }

  Groundskeeper groundskeeper() {
    return groundskeeper;
  }

  @Override
  public void close() {
    remove(groundskeeper, folder);
  }
}
