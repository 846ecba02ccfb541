package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.acceptance.DatasetModel.Answer;
import io.groundskeeper.acceptance.DatasetModel.Call;
import io.groundskeeper.acceptance.history.Operation;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A dataset, and all that was asked of it since it was made. */
final class RecordedDataset {
  private static final int CUT_NANOS_MAX = 3_000_000;

  private final String arn;
  private final List<Operation<Call, Answer>> history = new ArrayList<>();
  private long version = 1;

  private RecordedDataset(String arn) {
    this.arn = arn;
  }

  /** Makes one that is empty, in a new project. */
  static RecordedDataset create(URI endpoint, String project) throws IOException {
    try (RawConnection connection = new RawConnection(endpoint)) {
      String projectArn =
          made(connection, "CreateProject", "{\"ProjectName\":\"%s\"}".formatted(project))
              .member("ProjectArn")
              .orElseThrow();
      String body = "{\"ProjectArn\":\"%s\",\"DatasetType\":\"TRAIN\"}".formatted(projectArn);
      return new RecordedDataset(
          made(connection, "CreateDataset", body).member("DatasetArn").orElseThrow());
    }
  }

  private static RawConnection.Answer made(RawConnection connection, String operation, String body)
      throws IOException {
    connection.send(RawRequest.of(RawRequest.target(operation), body.getBytes(UTF_8)));
    return connection.read();
  }

  /** The newest version that somebody was told of. */
  synchronized long version() {
    return version;
  }

  /**
   * Makes a call.
   *
   * @throws IOException if no answer comes
   */
  void call(String client, DatasetCaller caller, Call call) throws IOException {
    long called = System.nanoTime();
    Optional<Answer> answer;
    try {
      answer = caller.call(arn, call);
    } catch (IOException e) {
      addUnknown(client, call, called);
      throw e;
    }
    if (answer.isPresent()) {
      add(new Operation<>(client, call, answer.get(), called, System.nanoTime()));
    }
  }

  /** Makes a call and cuts the connection a moment later. */
  void cut(String client, DatasetCaller caller, Call call, Random random) throws IOException {
    long called = System.nanoTime();
    addUnknown(client, call, called);
    caller.send(arn, call);
    long after = random.nextInt(CUT_NANOS_MAX);
    while (System.nanoTime() - called < after && !caller.hasAnswer()) {
      Thread.onSpinWait();
    }
    caller.close();
  }

  private synchronized void add(Operation<Call, Answer> operation) {
    history.add(operation);
    if (operation.answer() instanceof Answer.Changed changed) {
      version = Math.max(version, changed.version());
    }
  }

  private void addUnknown(String client, Call call, long called) {
    if (!call.isRead()) {
      add(new Operation<>(client, call, null, called, Operation.NEVER));
    }
  }

  /** The server before was killed and this one answers: what that one has not done is not done. */
  synchronized void serverIsNew() {
    long now = System.nanoTime();
    history.replaceAll(it ->
        it.answeredNanos() == Operation.NEVER
            ? new Operation<>(it.client(), it.call(), it.answer(), it.calledNanos(), now)
            : it);
  }

  synchronized List<Operation<Call, Answer>> history() {
    return List.copyOf(history);
  }
}
