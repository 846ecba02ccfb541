package io.groundskeeper.cli.transfer;

import static io.groundskeeper.cli.TestLines.labelled;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetName;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code import --create} while others make and fill the same dataset. */
@Timeout(120)
final class RacingImportTest {
  private static final int IMPORTS = 3;

  @RegisterExtension static final CommandLineOnServer SERVER = new CommandLineOnServer();

  /** Lines that are none, in the middle of which something happens. */
  private static InputStream garbage(Runnable inTheMiddle) {
    byte[] half = "no JSON\n".repeat(100_000).getBytes(UTF_8);
    InputStream happening =
        new InputStream() {
          private boolean happened;

          @Override
          public int read() {
            if (!happened) {
              happened = true;
              inTheMiddle.run();
            }
            return -1;
          }
        };
    return new SequenceInputStream(
        new SequenceInputStream(new ByteArrayInputStream(half), happening),
        new ByteArrayInputStream(half));
  }

  @ParameterizedTest
  @ValueSource(strings = {"filled", "named"})
  void a_dataset_that_somebody_else_has_used_meanwhile_stays(String how) {
    String dataset = how + "/train";
    Runnable somebodyElse =
        () -> {
          if (how.equals("filled")) {
            SERVER.put(dataset, labelled(1, "cat").strip());
          } else {
            SERVER.run("tag", "add", dataset + "@1", "mine");
          }
        };

    Finished finished = SERVER.run(garbage(somebodyElse), "import", "--create", dataset, "-");

    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.err())
        .contains(dataset + " was made for this import, and stays: somebody else has used it")
        .contains("groundskeeper: Nothing was imported: ");
    assertThat(SERVER.run("log", dataset, "--json").json())
        .anyMatch(version ->
            version.path("EntriesAdded").asInt() == 1
                || version.path("Tags").path(0).asString("").equals("mine"));
  }

  @Test
  void imports_that_make_one_dataset_at_once_find_each_others() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 10; round++) {
        DatasetName dataset = DatasetName.parse("race%d/train".formatted(round));
        CyclicBarrier start = new CyclicBarrier(IMPORTS);
        Callable<ImportTarget> making =
            () -> {
              try (Api api = new Api(URI.create(SERVER.endpoint()), RacingImportTest::noBar)) {
                start.await();
                return ImportTarget.existingOrMade(api, dataset);
              }
            };
        List<ImportTarget> targets = new ArrayList<>();
        for (Future<ImportTarget> made : threads.invokeAll(List.of(making, making, making))) {
          targets.add(made.get());
        }
        assertThat(targets).extracting(ImportTarget::arn).containsOnly(targets.getFirst().arn());
        assertThat(targets).filteredOn(ImportTarget::isNew).hasSize(1);
      }
    }
  }

  private static ProgressBar noBar() {
    return new ProgressBar(
        new PrintWriter(Writer.nullWriter()), false, "", OptionalLong.empty(), System::nanoTime);
  }
}
