package io.groundskeeper.cli.copy;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code groundskeeper pull}: copies from elsewhere to the own server. */
@Command(
    name = "pull",
    description = {
      "Copies a project or a dataset from AWS, or from another server, to your own: only what"
          + " differs, in updates of at most 5 MiB. What is missing there is made. Run it again"
          + " after an interruption: it goes on where it stopped.",
      "Lines are the same where they are the same JSON, whatever the order of keys, white space and"
          + " what the service adds. What is written meanwhile is for the next run. Tags are not"
          + " copied.",
      "Exit code: 0 nothing differs any more, 1 something does (the output tells what), 2 it could"
          + " not be done."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  groundskeeper pull flowers --from aws --region eu-west-1",
      "  groundskeeper pull flowers/train --from aws --profile work --as tulips",
      "  groundskeeper pull flowers --from http://10.0.0.7:7070 --dry-run"
    },
    mixinStandardHelpOptions = true)
public final class PullCommand implements Callable<Integer> {
  @Option(
      names = "--from",
      paramLabel = "URL",
      required = true,
      description = "The far side, the source: an address, or 'aws' for AWS's own of the region.")
  private String from = "";

  @Mixin private CopyOptions options;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    return options.copy(spec, "--from", from, CopyOptions.Direction.FROM_FAR);
  }
}
