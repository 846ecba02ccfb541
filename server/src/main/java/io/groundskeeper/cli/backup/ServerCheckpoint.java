package io.groundskeeper.cli.backup;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.remote.Api;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A checkpoint of a running server, removed at the end, also where the command is told to stop. One
 * that is left, since the command was killed, the server removes after its time.
 */
final class ServerCheckpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCheckpoint.class);

  /** What every data folder has. */
  private static final String MARKER = "GROUNDSKEEPER";

  private final Api api;
  private final String id;
  private final Path folder;
  private final AtomicBoolean removed = new AtomicBoolean();
  private final Thread atEnd = new Thread(this::remove, "remove-checkpoint");

  private ServerCheckpoint(Api api, String id, Path folder) {
    this.api = api;
    this.id = id;
    this.folder = folder;
  }

  /**
   * Has the server make one.
   *
   * @throws CommandFailedException if it does not, or its folder is not on this machine
   */
  static ServerCheckpoint create(Api api) throws InterruptedException {
    JsonNode made =
        api.call(Api.Service.OWN, "CreateCheckpoint", JsonMapper.shared().createObjectNode());
    ServerCheckpoint checkpoint =
        new ServerCheckpoint(
            api, made.path("CheckpointId").asString(), Path.of(made.path("Path").asString()));
    Runtime.getRuntime().addShutdownHook(checkpoint.atEnd);
    if (!Files.isReadable(checkpoint.folder.resolve(MARKER))) {
      checkpoint.close();
      throw new CommandFailedException(
          "The server's folder %s cannot be read here. Run this on the server's machine, as the same user."
              .formatted(checkpoint.folder));
    }
    return checkpoint;
  }

  Path folder() {
    return folder;
  }

  private void remove() {
    if (removed.getAndSet(true)) {
      return;
    }
    try {
      api.call(
          Api.Service.OWN,
          "DeleteCheckpoint",
          JsonMapper.shared().createObjectNode().put("CheckpointId", id));
    } catch (CommandFailedException e) {
      // The backup has all that it needs; the server removes it after its time.
      LOG.warn("The server's checkpoint {} was not removed: {}", folder, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException e) {
      // The process is ending, and waits for it.
    }
  }
}
