package io.groundskeeper.cli.copy;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code groundskeeper push}: copies from the own server to elsewhere. */
@Command(
    name = "push",
    description = {
      "Copies a project or a dataset from your own server to AWS, or to another server: only what"
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
      "  groundskeeper push flowers --to aws --region eu-west-1 --dry-run",
      "  groundskeeper push flowers/train --to aws --profile work --verify",
      "  groundskeeper push flowers --to http://10.0.0.7:7070 --delete"
    },
    mixinStandardHelpOptions = true)
public final class PushCommand implements Callable<Integer> {
  @Option(
      names = "--to",
      paramLabel = "URL",
      required = true,
      description = "The far side, the target: an address, or 'aws' for AWS's own of the region.")
  private String to = "";

  @Mixin private CopyOptions options;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    return options.copy(spec, "--to", to, CopyOptions.Direction.TO_FAR);
  }
}
