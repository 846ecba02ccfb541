package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.DataCheckpoints;
import io.groundskeeper.dataset.value.CheckpointDescription;
import io.groundskeeper.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes a copy of the data folder as it is now, in a folder of the server's machine. */
public final class CreateCheckpoint
    implements Operation<CreateCheckpoint.Request, CreateCheckpoint.Response> {
  private final DataCheckpoints checkpoints;

  public CreateCheckpoint(DataCheckpoints checkpoints) {
    this.checkpoints = checkpoints;
  }

  /**
   * What is asked for.
   *
   * @param keepSeconds how long it is kept at first, and each time that it is kept on; null for as
   *     long as may be
   */
  public record Request(@Nullable Integer keepSeconds) {}

  public record Response(String checkpointId, String path, Instant expirationTimestamp) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    Integer seconds = request.keepSeconds();
    CheckpointDescription made =
        checkpoints.create(
            seconds == null ? DataCheckpoints.KEEP_MAX : Duration.ofSeconds(seconds));
    return new Response(made.id(), made.folder().toString(), made.expires());
  }
}
