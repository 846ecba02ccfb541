package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Makes checkpoints and removes them. */
final class CheckpointMaker extends KilledClient {
  /** More of them would have the store flush all the time. */
  private static final int PAUSE_MILLIS = 100;

  CheckpointMaker(String name) {
    super(name);
  }

  @Override
  void call(Calls calls) {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    JsonNode made = calls.own().call("CreateCheckpoint", "\"KeepSeconds\":3600");
    Path path = Path.of(made.field("Path").orElseThrow().asString());
    assertThat(path.resolve("CURRENT")).isRegularFile();
    calls
        .own()
        .call(
            "DeleteCheckpoint",
            "\"CheckpointId\":\"%s\""
                .formatted(made.field("CheckpointId").orElseThrow().asString()));
    assertThat(path).doesNotExist();
    countAcknowledged();
  }

  /** What is left goes when a server starts, which the files say. */
  @Override
  Expected expected() {
    return calls -> {};
  }

  @Override
  void settle(Calls calls) {}
}
