package io.groundskeeper.cli.copy;

import io.groundskeeper.cli.CommandFailedException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code pull} and {@code push} have in common: all but the direction. */
final class CopyOptions {
  private static final int LEFT_DIFFERENT = 1;
  private static final int WAIT_SECONDS_MAX = 24 * 60 * 60;

  @Parameters(
      paramLabel = "NAME",
      description =
          "A project (both of its datasets), a dataset as PROJECT/train or PROJECT/test, or the ARN"
              + " of either at the source.")
  private String name = "";

  @Option(
      names = "--as",
      paramLabel = "PROJECT",
      description = "The project's name at the target. Default: as at the source.")
  private @Nullable String as;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      defaultValue = "${env:GROUNDSKEEPER_ENDPOINT_URL:-http://127.0.0.1:7070}",
      description =
          "The near side: where your own server listens, or 'aws'. Default:"
              + " GROUNDSKEEPER_ENDPOINT_URL of the environment, else http://127.0.0.1:7070.")
  private String near = "";

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "The region, where neither the address nor the ARN of the source tells it. Default:"
              + " AWS_REGION or that of the profile, for 'aws'; us-east-1, for addresses.")
  private @Nullable String region;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description =
          "The profile that has the credentials of the far side. Default: where the AWS SDK finds"
              + " them (environment, profile, ...); none are needed for this machine.")
  private @Nullable String profile;

  @Option(names = "--dry-run", description = "Only say what would be sent.")
  private boolean dryRun;

  @Option(
      names = "--delete",
      description =
          "Remove entries that only the target has. Groundskeeper can; AWS has no operation for it.")
  private boolean delete;

  @Option(
      names = "--verify",
      description =
          "List the target again at the end, and name the entries that are not there as sent. AWS"
              + " drops lines that it takes for invalid without a word.")
  private boolean verify;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "1800",
      description =
          "How long at most to wait for an update or a creation that is in progress. Default:"
              + " ${DEFAULT-VALUE}.")
  private int waitSeconds;

  @Option(names = "--json", description = "Say what was done in one line of JSON.")
  private boolean json;

  /** Which way. */
  enum Direction {
    FROM_FAR,
    TO_FAR
  }

  /**
   * Copies, and tells of it.
   *
   * @param farOption the option that names the far side
   * @return the exit code
   */
  int copy(CommandSpec spec, String farOption, String far, Direction direction)
      throws InterruptedException {
    CopyName what = CopyName.parse(name);
    String targetProject = as == null ? what.project() : CopyName.requireProject("--as", as);
    if (dryRun && verify) {
      throw new CommandFailedException("--dry-run sends nothing that --verify could look at.");
    }
    if (waitSeconds < 1 || waitSeconds > WAIT_SECONDS_MAX) {
      throw new CommandFailedException("--wait must be 1 to " + WAIT_SECONDS_MAX + " seconds.");
    }
    DatasetCopy.Wishes wishes = new DatasetCopy.Wishes(dryRun, delete, verify);
    boolean pull = direction == Direction.FROM_FAR;
    String farRegion = region == null && pull ? what.region().orElse(null) : region;
    Endpoint farEnd = Endpoint.parse(farOption, far, farRegion, profile);
    Endpoint nearEnd = Endpoint.parse("--endpoint-url", near, region, null);
    try (Side source = side(pull ? farEnd : nearEnd);
        Side target = side(pull ? nearEnd : farEnd)) {
      Console console = new Console(spec.commandLine().getErr(), System::nanoTime);
      List<Tally> tallies =
          new ProjectCopy(source, target, what, targetProject, wishes, console).run();
      CopyReport report = new CopyReport(source.toString(), target.toString(), wishes);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        report.printJson(out, what.project(), targetProject, tallies);
      } else {
        report.print(out, what.project(), tallies);
      }
      return report.isDone(tallies) ? CommandLine.ExitCode.OK : LEFT_DIFFERENT;
    }
  }

  private Side side(Endpoint endpoint) {
    return new Side(endpoint, Duration.ofSeconds(waitSeconds), System::nanoTime);
  }
}
