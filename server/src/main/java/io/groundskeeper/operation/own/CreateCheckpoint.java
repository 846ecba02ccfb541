package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.DataCheckpoints;
import io.groundskeeper.dataset.value.CheckpointDescription;
import io.groundskeeper.operation.Operation;
import java.time.Instant;

/** Makes a copy of the data folder as it is now, in a folder of the server's machine. */
public final class CreateCheckpoint
    implements Operation<CreateCheckpoint.Request, CreateCheckpoint.Response> {
  private final DataCheckpoints checkpoints;

  public CreateCheckpoint(DataCheckpoints checkpoints) {
    this.checkpoints = checkpoints;
  }

  public record Request() {}

  public record Response(String checkpointId, String path, Instant expirationTimestamp) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    CheckpointDescription made = checkpoints.create();
    return new Response(made.id(), made.folder().toString(), made.expires());
  }
}
