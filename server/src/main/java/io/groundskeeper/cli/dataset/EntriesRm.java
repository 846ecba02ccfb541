package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ChangeCommand;
import io.groundskeeper.cli.remote.ChangeOutcome;
import io.groundskeeper.cli.remote.Consent;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.InputFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper entries rm}. */
@Command(
    name = "rm",
    description = {
      "Removes entries, by source-ref or by filter; a version before still has them.",
      "For example:",
      "  groundskeeper entries rm flowers/train s3://bucket/1.jpg s3://bucket/2.jpg",
      "  groundskeeper entries rm flowers/train --label weed --dry-run",
      "  cut -f1 bad.tsv | groundskeeper entries rm flowers/train --from -"
    },
    mixinStandardHelpOptions = true)
final class EntriesRm extends ChangeCommand {
  private static final int SOURCE_REFS_MAX = 100_000;

  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "SOURCE-REF",
      description = "Which image, as s3://bucket/key.")
  private List<String> named = List.of();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "A file of source-refs, one a line; - for standard input.")
  private @Nullable String file;

  @Mixin private FilterOptions filter = new FilterOptions();
  @Mixin private Consent consent = new Consent();

  private final InputStream in;

  EntriesRm(InputStream in) {
    this.in = in;
  }

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    ObjectNode request = request();
    List<String> sourceRefs = sourceRefs();
    if (sourceRefs.isEmpty() == filter.isEmpty()) {
      throw new CommandFailedException(
          "Say which entries: by source-refs, or by filters (--label, --contains, ...), one of both.");
    }
    if (sourceRefs.isEmpty()) {
      filter.putInto(request.putObject("Filter"));
    } else {
      ArrayNode array = request.putArray("SourceRefs");
      sourceRefs.forEach(array::add);
    }
    if (!options().dryRun() && consent.isAsked()) {
      consent.require(
          "This removes %,d entries of %s.".formatted(count(api, dataset, request), dataset));
    }
    return remove(api, dataset, request, new HashSet<>(sourceRefs).size());
  }

  /** Removes them, and says how many of those that are named are not there. */
  private int remove(Api api, DatasetName dataset, ObjectNode request, int named)
      throws InterruptedException {
    String arn = dataset.arn(api);
    JsonNode answer = call(api, dataset, arn, "DeleteDatasetEntries", request);
    ChangeOutcome outcome = new ChangeOutcome(dataset, arn, answer, options().dryRun(), 0);
    if (named == 0) {
      return report(api, outcome, "No entry of %s passes the filter.".formatted(dataset));
    }
    long missing = named - outcome.removed();
    String notThere =
        "%,d of %,d source-refs that were named are not in %s.".formatted(missing, named, dataset);
    int exitCode = report(api, outcome, notThere);
    if (missing > 0 && outcome.removed() > 0) {
      remark(notThere);
      return FOUND;
    }
    return exitCode;
  }

  private static long count(Api api, DatasetName dataset, ObjectNode request)
      throws InterruptedException {
    JsonNode counts =
        api.call(
            Api.Service.OWN,
            "DeleteDatasetEntries",
            request.deepCopy().put("DatasetArn", dataset.arn(api)).put("DryRun", true));
    return counts.path("EntriesRemoved").asLong();
  }

  private List<String> sourceRefs() {
    if (file == null) {
      return named;
    }
    List<String> all = new ArrayList<>(named);
    try (InputFile input = InputFile.open(file, in)) {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(input.plain(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          all.add(line);
        }
        if (all.size() > SOURCE_REFS_MAX) {
          throw new CommandFailedException(
              "At most %,d entries can be removed at once; remove the file's lines in parts."
                  .formatted(SOURCE_REFS_MAX));
        }
      }
    } catch (IOException e) {
      throw InputFile.unreadable(file, e);
    }
    if (all.isEmpty()) {
      throw new CommandFailedException(file + " has no lines; nothing was removed.");
    }
    return all;
  }
}
