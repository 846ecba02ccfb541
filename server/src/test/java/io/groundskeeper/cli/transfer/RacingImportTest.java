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

          @Override
          public int read(byte[] into, int offset, int length) {
            return read();
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

  @ParameterizedTest
  @ValueSource(strings = {"CreateProject", "CreateDataset"})
  void what_was_made_without_an_answer_is_found_and_stays(String lost) throws Exception {
    String dataset = lost + "/train";
    try (AnswerLoser proxy = new AnswerLoser(SERVER.endpoint(), lost)) {
      Finished done = importing(proxy, dataset, labelled(1, "cat"));

      assertThat(done.err()).isEmpty();
      assertThat(done.exitCode()).isZero();
      assertThat(proxy.lost()).isEqualTo(1);
    }
    assertThat(SERVER.run("labels ls " + dataset).out()).contains("cat");

    try (AnswerLoser proxy = new AnswerLoser(SERVER.endpoint(), lost)) {
      Finished failed = importing(proxy, lost + "-none/train", "no JSON\n");

      assertThat(failed.exitCode()).isEqualTo(2);
      assertThat(failed.err()).doesNotContain("No server answers");
    }
    // Perhaps somebody else has made it.
    assertThat(SERVER.run("project ls").out()).contains(lost + "-none");
  }

  @Test
  void a_change_without_an_answer_is_not_told_as_one_that_was_not_made() throws Exception {
    SERVER.make("lost/train");
    SERVER.put("lost/train", labelled(1, "cat"));
    try (AnswerLoser proxy = new AnswerLoser(SERVER.endpoint(), "RenameDatasetLabel")) {
      Finished finished =
          CommandLineOnServer.runAlone(
              InputStream.nullInputStream(),
              "labels rename lost/train cat dog --endpoint-url"
                  .concat(" " + proxy.endpoint())
                  .split(" "));

      assertThat(finished.exitCode()).isEqualTo(2);
      assertThat(finished.err())
          .contains("broke before RenameDatasetLabel was answered")
          .contains("Look whether it was done");
    }
    assertThat(SERVER.run("labels ls lost/train").out()).contains("dog");
  }

  private static Finished importing(AnswerLoser proxy, String dataset, String lines) {
    return CommandLineOnServer.runAlone(
        new ByteArrayInputStream(lines.getBytes(UTF_8)),
        "import",
        "--create",
        dataset,
        "-",
        "--endpoint-url",
        proxy.endpoint());
  }

  private static ProgressBar noBar() {
    return new ProgressBar(
        new PrintWriter(Writer.nullWriter()), false, "", OptionalLong.empty(), System::nanoTime);
  }
}
