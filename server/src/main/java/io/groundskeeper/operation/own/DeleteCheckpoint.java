package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.DataCheckpoints;
import io.groundskeeper.operation.Operation;

/** Removes what {@link CreateCheckpoint} has made. */
public final class DeleteCheckpoint
    implements Operation<DeleteCheckpoint.Request, DeleteCheckpoint.Response> {
  private final DataCheckpoints checkpoints;

  public DeleteCheckpoint(DataCheckpoints checkpoints) {
    this.checkpoints = checkpoints;
  }

  public record Request(String checkpointId) {}

  public record Response() {}

  @Override
  public Class<Request> request() {
    return Request.class;
  }

  @Override
  public Response call(Request request) {
    checkpoints.delete(request.checkpointId());
    return new Response();
  }
}
