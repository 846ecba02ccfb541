package io.groundskeeper.cli.history;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.Consent;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.TimeName;
import io.groundskeeper.cli.remote.VersionName;
import java.time.Instant;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper expire}. */
@Command(
    name = "expire",
    description = {
      "Removes old versions and frees their space. The newest and those with a tag stay.",
      "For example:",
      "  groundskeeper expire flowers/train --before 2026-01-01T00:00:00Z --dry-run",
      "  groundskeeper expire flowers/train --before 100"
    },
    mixinStandardHelpOptions = true)
public final class ExpireCommand extends RemoteCommand {
  @Parameters(paramLabel = "DATASET", description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Option(
      names = "--before",
      paramLabel = "VERSION",
      required = true,
      description =
          "Versions before this one: a number, a tag, or a time, of which versions made earlier"
              + " are meant. "
              + TimeName.HELP)
  private String before = "";

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be removed, and remove nothing.")
  private boolean dryRun;

  @Mixin private Consent consent = new Consent();

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    VersionName version = VersionName.parse(before);
    String arn = dataset.arn(api);
    ObjectNode request = request().put("DatasetArn", arn);
    switch (version) {
      case VersionName.Time(Instant time) -> request.put("Before", VersionName.seconds(time));
      case VersionName.Tag tag -> request.put("BeforeVersion", tag.number(api, arn));
      case VersionName.Numbered(long number) -> request.put("BeforeVersion", number);
      case VersionName.Newest() ->
          throw new CommandFailedException("--before must name a version.");
    }
    if (!dryRun && consent.isAsked()) {
      JsonNode counts = call(api, dataset, request.deepCopy().put("DryRun", true));
      consent.require(
          "This removes %,d versions of %s for good."
              .formatted(counts.path("VersionsExpired").asLong(0), dataset));
    }
    if (dryRun) {
      request.put("DryRun", true);
    }
    JsonNode answer = call(api, dataset, request);
    if (json()) {
      print(answer);
    } else {
      out()
          .printf(
              "%,d versions of %s %sremoved; all from %d on are kept, and %,d earlier with a tag.%n",
              answer.path("VersionsExpired").asLong(0),
              dataset,
              dryRun ? "would be " : "",
              answer.path("OldestVersion").asLong(0),
              answer.path("VersionsKeptByTag").asLong(0));
    }
    return DONE;
  }

  private JsonNode call(Api api, DatasetName dataset, ObjectNode request)
      throws InterruptedException {
    try (ProgressBar bar = progress(dataset.toString(), OptionalLong.empty())) {
      return api.call(
          Api.Service.OWN, "ExpireDatasetVersions", request, () -> bar.at("expiring ..."));
    }
  }
}
