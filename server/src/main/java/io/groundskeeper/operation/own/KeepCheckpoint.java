package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.DataCheckpoints;
import io.groundskeeper.operation.Operation;
import java.time.Instant;

/** Says that what {@link CreateCheckpoint} has made is still needed. */
public final class KeepCheckpoint
    implements Operation<KeepCheckpoint.Request, KeepCheckpoint.Response> {
  private final DataCheckpoints checkpoints;

  public KeepCheckpoint(DataCheckpoints checkpoints) {
    this.checkpoints = checkpoints;
  }

  public record Request(String checkpointId) {}

  public record Response(Instant expirationTimestamp) {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    return new Response(checkpoints.keep(request.checkpointId()).expires());
  }
}
