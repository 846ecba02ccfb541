package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ChangeCommand;
import io.groundskeeper.cli.remote.ChangeOutcome;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.InputFile;
import io.groundskeeper.cli.remote.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper entries put}. */
@Command(
    name = "put",
    description = {
      "Adds and replaces entries with the JSON Lines of a file.",
      "They are sent in calls of at most 5 MiB, each a version of its own; for more lines"
          + " 'groundskeeper import' is faster, and makes one version.",
      "Exit code: 0 done, 1 some lines were rejected, 2 it could not be done."
    },
    mixinStandardHelpOptions = true)
final class EntriesPut extends ChangeCommand {
  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "A manifest, plain or gzip; - for standard input.")
  private String file = "";

  @Option(
      names = "--merge",
      description = "Keep the attributes of an entry that the new line does not have.")
  private boolean merge;

  private final InputStream in;

  EntriesPut(InputStream in) {
    this.in = in;
  }

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    String arn = dataset.arn(api);
    try (InputFile input = InputFile.open(file, in)) {
      return new Calls(api, dataset, arn).send(new LineChunks(input.plain(), file));
    } catch (IOException e) {
      throw InputFile.unreadable(file, e);
    }
  }

  /** The calls with which a file is sent. */
  private final class Calls {
    private final Api api;
    private final DatasetName dataset;
    private final String arn;
    private long linesBefore;
    private long versionBefore;
    private int calls;

    Calls(Api api, DatasetName dataset, String arn) {
      this.api = api;
      this.dataset = dataset;
      this.arn = arn;
    }

    int send(LineChunks chunks) throws IOException, InterruptedException {
      int exitCode = DONE;
      for (byte[] lines = chunks.next(); lines != null; lines = chunks.next()) {
        JsonNode answer = call(lines);
        ChangeOutcome outcome =
            new ChangeOutcome(dataset, arn, answer, options().dryRun(), linesBefore);
        exitCode = Math.max(exitCode, report(api, outcome));
        versionBefore = outcome.version();
        linesBefore = chunks.linesRead();
      }
      if (calls == 0) {
        throw new CommandFailedException(file + " has no lines; nothing was put.");
      }
      return exitCode;
    }

    private JsonNode call(byte[] lines) throws InterruptedException {
      ObjectNode request = request();
      request.putObject("Changes").put("GroundTruth", lines);
      if (merge) {
        request.put("Mode", "MERGE_ATTRIBUTES");
      }
      calls++;
      try {
        return EntriesPut.this.call(
            api, dataset, arn, "UpdateDatasetEntries", request, calls, versionBefore);
      } catch (RefusedException e) {
        if (calls == 1) {
          throw e;
        }
        throw new CommandFailedException(
            "%s (the first %,d lines are put already, the newest version is %d)"
                .formatted(e.getMessage(), linesBefore, versionBefore),
            e);
      }
    }
  }
}
