package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.Consent;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Waiting;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code groundskeeper dataset rm}. */
@Command(
    name = "rm",
    description = "Removes a dataset with all of its versions, and waits until it is gone.",
    mixinStandardHelpOptions = true)
final class DatasetRm extends RemoteCommand {
  @Parameters(paramLabel = "DATASET", description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Mixin private Consent consent = new Consent();

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    String arn = dataset.arn(api);
    consent.require("This removes " + dataset + " with all of its versions.");
    Waiting.remove(api, arn, progress(dataset.toString(), OptionalLong.empty()));
    if (json()) {
      print(request().put("DatasetArn", arn));
    } else {
      out().printf("Removed %s.%n", dataset);
    }
    return DONE;
  }
}
