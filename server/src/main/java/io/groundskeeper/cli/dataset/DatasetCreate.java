package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.ProjectNames;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Waiting;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper dataset create}. */
@Command(
    name = "create",
    description = "Makes a dataset: empty, from a manifest in a bucket, or as a copy.",
    mixinStandardHelpOptions = true)
final class DatasetCreate extends RemoteCommand {
  @Parameters(paramLabel = "DATASET", description = "PROJECT/train or PROJECT/test.")
  private String name = "";

  @Option(
      names = "--from",
      paramLabel = "s3://BUCKET/KEY",
      description = "A manifest in a bucket that the server knows.")
  private @Nullable String manifest;

  @Option(
      names = "--copy-of",
      paramLabel = "DATASET",
      description = "Another dataset, as it is now.")
  private @Nullable String original;

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    ObjectNode request = request().put("DatasetType", dataset.apiType());
    if (manifest != null && original != null) {
      throw new CommandFailedException("A dataset has one source: --from or --copy-of, not both.");
    }
    if (manifest != null) {
      String[] parts = manifest.startsWith("s3://") ? manifest.substring(5).split("/", 2) : null;
      if (parts == null || parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        throw new CommandFailedException(
            "--from must be like s3://bucket/key, not '"
                + manifest
                + "'. A file goes in by: groundskeeper import --create "
                + dataset
                + " FILE");
      }
      request
          .putObject("DatasetSource")
          .putObject("GroundTruthManifest")
          .putObject("S3Object")
          .put("Bucket", parts[0])
          .put("Name", parts[1]);
    }
    if (original != null) {
      request.putObject("DatasetSource").put("DatasetArn", DatasetName.parse(original).arn(api));
    }
    request.put(
        "ProjectArn", ProjectNames.require(api, dataset.project()).path("ProjectArn").asString());
    JsonNode made = api.call(Api.Service.REKOGNITION, "CreateDataset", request);
    return report(api, dataset, made);
  }

  private int report(Api api, DatasetName dataset, JsonNode made) throws InterruptedException {
    JsonNode description =
        Waiting.untilDone(
            api,
            made.path("DatasetArn").asString(),
            progress(dataset.toString(), OptionalLong.empty()));
    if (description.path("Status").asString().equals("CREATE_FAILED")) {
      throw new CommandFailedException(
          "%s could not be made: %s What it was: groundskeeper show %s; then remove it: groundskeeper dataset rm %s"
              .formatted(
                  dataset,
                  Shown.text(description.path("StatusMessage").asString(), 500),
                  dataset,
                  dataset));
    }
    if (json()) {
      print(made);
    } else {
      out()
          .printf(
              "Made %s with %,d entries.%n",
              dataset, description.path("DatasetStats").path("TotalEntries").asLong(0));
    }
    return DONE;
  }
}
