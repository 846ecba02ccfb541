package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.AtEnd;
import io.groundskeeper.cli.CommandFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A checkpoint of a running server, kept as long as this is open, and removed at the end, also
 * where the command is told to stop. One that is left, since the command was killed, the server
 * removes after {@link #KEEP}.
 */
public final class ServerCheckpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCheckpoint.class);

  /** How long the server keeps it after it last heard of this. */
  private static final Duration KEEP = Duration.ofMinutes(1);

  /** It hears of this so many times meanwhile. */
  private static final int KEPT_ON = 8;

  /** What every data folder has. */
  private static final String MARKER = "GROUNDSKEEPER";

  private final Api api;
  private final String id;
  private final Path folder;
  private final AtomicBoolean removed = new AtomicBoolean();
  private final AtEnd atEnd;
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("keep-checkpoint").daemon().factory());

  private ServerCheckpoint(Api api, String id, Path folder) {
    this.api = api;
    this.id = id;
    this.folder = folder;
    atEnd = AtEnd.of(this::remove);
  }

  /**
   * Has the server make one.
   *
   * @throws CommandFailedException if it does not, or its folder is not on this machine
   */
  public static ServerCheckpoint create(Api api) throws InterruptedException {
    JsonNode made =
        api.call(
            Api.Service.OWN,
            "CreateCheckpoint",
            JsonMapper.shared().createObjectNode().put("KeepSeconds", KEEP.toSeconds()));
    ServerCheckpoint checkpoint =
        new ServerCheckpoint(
            api, made.path("CheckpointId").asString(), Path.of(made.path("Path").asString()));
    if (!Files.isReadable(checkpoint.folder.resolve(MARKER))) {
      checkpoint.close();
      throw new CommandFailedException(
          "The server's folder %s cannot be read here. Run this on the server's machine, as the same user."
              .formatted(checkpoint.folder));
    }
    long pause = KEEP.dividedBy(KEPT_ON).toMillis();
    var _ =
        checkpoint.keeper.scheduleWithFixedDelay(
            checkpoint::keep, pause, pause, TimeUnit.MILLISECONDS);
    return checkpoint;
  }

  /** Where it is; it is a data folder. */
  public Path folder() {
    return folder;
  }

  private void keep() {
    try {
      api.call(Api.Service.OWN, "KeepCheckpoint", named(), () -> {});
    } catch (CommandFailedException e) {
      // Whoever reads the folder sees whether it has gone; an answer may come the next time.
      LOG.debug("The server's checkpoint {} was not kept on: {}", folder, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void remove() {
    keeper.shutdownNow();
    if (removed.getAndSet(true)) {
      return;
    }
    try {
      api.call(Api.Service.OWN, "DeleteCheckpoint", named());
    } catch (CommandFailedException e) {
      // All that is needed of it was read; the server removes it after its time.
      LOG.warn("The server's checkpoint {} was not removed: {}", folder, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ObjectNode named() {
    return JsonMapper.shared().createObjectNode().put("CheckpointId", id);
  }

  @Override
  public void close() {
    remove();
    atEnd.close();
  }
}
