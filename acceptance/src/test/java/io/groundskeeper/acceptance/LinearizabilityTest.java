package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.DatasetModel.Answer;
import io.groundskeeper.acceptance.DatasetModel.Call;
import io.groundskeeper.acceptance.DatasetModel.State;
import io.groundskeeper.acceptance.history.Linearization;
import io.groundskeeper.acceptance.history.Linearization.Verdict;
import io.groundskeeper.acceptance.history.Operation;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What eight clients are answered over HTTP can have happened one after another, dataset by
 * dataset, also where connections are cut and the server is killed. An edit is of a whole dataset:
 * so each is judged as a whole, and is small.
 */
final class LinearizabilityTest {
  /** Each has datasets of its own. */
  private static final int ROUNDS = Integer.getInteger("groundskeeper.rounds", 3);

  private static final int SERVERS_PER_ROUND = 2;
  private static final int DATASETS = 3;
  private static final int CLIENTS = 8;
  private static final int CALLS_PER_SERVER_MAX = 1500;

  /** Some 10 s; a history of this test takes thousands. */
  private static final long STEPS_MAX = 5_000_000;

  private final long seed = Long.getLong("groundskeeper.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private int judged;
  private int unknown;
  private int unknownDone;

  @Test
  void what_clients_are_answered_can_have_happened_one_after_another(@TempDir Path data)
      throws Exception {
    System.out.println("LinearizabilityTest: -Dgroundskeeper.seed=" + seed);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int round = 0; round < ROUNDS; round++) {
        judge(round, record("round-" + round, data, threads));
      }
    }
    System.out.printf(
        "LinearizabilityTest: %d calls of %d histories; of %d of unknown outcome %d were done%n",
        judged, ROUNDS * DATASETS, unknown, unknownDone);
    // Or nothing was proven.
    assertThat(judged).isGreaterThan(ROUNDS * CALLS_PER_SERVER_MAX / 10);
    assertThat(unknown).isGreaterThan(ROUNDS);
  }

  /** Has clients call servers on a folder one after another; gives the history of each dataset. */
  private List<List<Operation<Call, Answer>>> record(
      String name, Path data, ExecutorService threads) throws Exception {
    List<RecordedDataset> datasets = new ArrayList<>();
    for (int i = 0; i < SERVERS_PER_ROUND; i++) {
      try (PackagedServer server = PackagedServer.start(data)) {
        datasets.forEach(RecordedDataset::serverIsNew);
        if (i == 0) {
          for (int n = 0; n < DATASETS; n++) {
            datasets.add(RecordedDataset.create(server.endpoint(), name + "-" + n));
          }
        }
        callAndKill(server, name + "-" + i, datasets, threads);
      }
    }
    try (PackagedServer server = PackagedServer.start(data);
        DatasetCaller caller = new DatasetCaller(server.endpoint())) {
      for (RecordedDataset dataset : datasets) {
        dataset.serverIsNew();
        for (Call last : List.of(new Call.ListVersion(), new Call.Describe())) {
          dataset.call("last", caller, last);
        }
      }
    }
    return datasets.stream().map(RecordedDataset::history).toList();
  }

  private void callAndKill(
      PackagedServer server, String name, List<RecordedDataset> datasets, ExecutorService threads)
      throws Exception {
    RecordedClient.Until until = new RecordedClient.Until();
    List<Future<?>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      RecordedClient client =
          new RecordedClient(name + "-" + i, datasets, new Random(random.nextLong()));
      URI endpoint = server.endpoint();
      clients.add(
          threads.submit(() -> {
            client.run(endpoint, until);
            return true;
          }));
    }
    int enough = CALLS_PER_SERVER_MAX / 2 + random.nextInt(CALLS_PER_SERVER_MAX / 2);
    while (until.calls() < enough && clients.stream().noneMatch(Future::isDone)) {
      Thread.sleep(1);
    }
    until.serverIsKilled();
    server.kill();
    for (Future<?> client : clients) {
      client.get();
    }
  }

  private void judge(int round, List<List<Operation<Call, Answer>>> histories) {
    for (List<Operation<Call, Answer>> history : histories) {
      Verdict<Call, Answer> verdict =
          Linearization.<State, Call, Answer>of(new DatasetModel(), history, STEPS_MAX);
      switch (verdict) {
        case Verdict.Possible<Call, Answer> possible -> {
          judged += history.size();
          unknown += unknown(history);
          unknownDone += unknown(possible.order());
        }
        case Verdict.Impossible<Call, Answer> impossible ->
            throw new AssertionError(
                "round %d, seed %d: %s".formatted(round, seed, impossible.why()));
        case Verdict.Undecided<Call, Answer> undecided ->
            throw new AssertionError(
                "round %d, seed %d: undecided after %d steps"
                    .formatted(round, seed, undecided.steps()));
      }
    }
  }

  private static int unknown(List<Operation<Call, Answer>> operations) {
    return (int) operations.stream().filter(each -> each.answer() == null).count();
  }
}
