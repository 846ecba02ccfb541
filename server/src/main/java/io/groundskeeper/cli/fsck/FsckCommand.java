package io.groundskeeper.cli.fsck;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.Terminal;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.AsciiJson;
import io.groundskeeper.cli.remote.ServerCheckpoint;
import io.groundskeeper.dataset.value.Damage;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper fsck}. */
@Command(
    name = "fsck",
    description = {
      "Holds all that is stored against what the lines say, and says what differs.",
      "Exit code: 0 all is whole, 1 something differs or was lost, 2 it cannot be checked.",
      "For example:",
      "  groundskeeper fsck --data groundskeeper-data",
      "  groundskeeper fsck --endpoint-url http://127.0.0.1:7070",
      "  groundskeeper fsck --data groundskeeper-data --salvage rescued"
    },
    mixinStandardHelpOptions = true)
public final class FsckCommand implements Callable<Integer> {
  private static final int DIFFERS = 1;
  private static final int TEXT_CHARACTERS_MAX = 2_000;

  private final FolderCheck folders;

  @ArgGroup(exclusive = true)
  private Where where = new Where();

  @ArgGroup(exclusive = true)
  private What what = new What();

  @Option(names = "--json", description = "Print JSON for programs, one document per line.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** What is checked. */
  private static final class Where {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        description =
            "The folder of a server that is stopped. Default: ./groundskeeper-data. In it nothing"
                + " is changed, unless with --repair.")
    private Path data = Path.of("groundskeeper-data");

    @Option(
        names = "--endpoint-url",
        paramLabel = "URL",
        description =
            "A server that is running on this machine: what it has now is checked, while it goes"
                + " on.")
    private @Nullable URI endpoint;
  }

  /** What is done besides. */
  private static final class What {
    @Option(
        names = "--repair",
        description =
            "Rebuild what the lines can rebuild, and remove what is left over. The server must be"
                + " stopped.")
    private boolean repair;

    @Option(
        names = "--salvage",
        paramLabel = "NEWDIR",
        description =
            "Write all that is whole to a new folder, also where the server does not start any"
                + " more, and list what is not.")
    private @Nullable Path salvage;
  }

  public FsckCommand(FolderCheck folders) {
    this.folders = folders;
  }

  @Override
  public Integer call() throws InterruptedException {
    URI endpoint = where.endpoint;
    FolderCheck.Outcome outcome;
    if (endpoint == null) {
      outcome = run(where.data);
    } else if (what.repair || what.salvage != null) {
      throw new CommandFailedException(
          "--repair and --salvage are for the folder of a server that is stopped: name it with"
              + " --data.");
    } else {
      outcome = checkRunning(endpoint);
    }
    tell(outcome);
    return outcome.isWhole() && outcome.leftOut() == 0 ? ExitCode.OK : DIFFERS;
  }

  private FolderCheck.Outcome run(Path data) {
    try (ProgressBar bar = bar(data)) {
      FolderCheck.Watcher watcher = watcher(bar);
      Path salvage = what.salvage;
      if (salvage != null) {
        return folders.salvage(data, salvage, watcher);
      }
      return what.repair ? folders.repair(data, watcher) : folders.check(data, watcher);
    }
  }

  /** Has a server copy what it has now, and checks that. */
  private FolderCheck.Outcome checkRunning(URI endpoint) throws InterruptedException {
    try (Api api = new Api(endpoint, () -> bar(Path.of("checkpoint")))) {
      try (ServerCheckpoint copy = ServerCheckpoint.create(api);
          ProgressBar bar = bar(Path.of(endpoint.getAuthority()))) {
        return folders.check(copy.folder(), watcher(bar));
      }
    }
  }

  private ProgressBar bar(Path name) {
    return ProgressBar.counting(
        spec.commandLine().getErr(),
        Terminal.wantsProgress(),
        name.toString(),
        OptionalLong.empty(),
        "lines",
        System::nanoTime);
  }

  private FolderCheck.Watcher watcher(ProgressBar bar) {
    return new FolderCheck.Watcher() {
      @Override
      public void found(Damage damage) {
        bar.clear();
        out().println(json ? AsciiJson.of(document(damage).toString()) : text(damage));
        out().flush();
      }

      @Override
      public void at(long lines) {
        bar.at(lines);
      }
    };
  }

  private static ObjectNode document(Damage damage) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("Dataset", damage.dataset())
        .put("Version", damage.version())
        .put("Row", damage.row())
        .put("Stored", damage.stored())
        .put("Expected", damage.expected())
        .put("Remedy", damage.remedy().name());
  }

  private static String text(Damage damage) {
    StringBuilder text = new StringBuilder();
    if (!damage.dataset().isEmpty()) {
      text.append(damage.dataset());
      text.append(damage.version() > 0 ? "@" + damage.version() : "").append(": ");
    }
    // What a file system or a database says ends as it likes.
    text.append(damage.row().strip().replaceFirst("\\.$", "").strip());
    if (!damage.stored().isEmpty()) {
      text.append(' ').append(damage.stored());
    }
    if (!damage.expected().isEmpty()) {
      text.append("; expected: ").append(damage.expected());
    }
    text.append(
        switch (damage.remedy()) {
          case REBUILD -> ". --repair rebuilds it.";
          case SALVAGE -> ". It is lost; --salvage NEWDIR writes all that is not.";
          case REBUILT -> ". It was rebuilt.";
          case LEFT_OUT -> ". It is lost, and was left out.";
        });
    return Shown.text(text.toString(), TEXT_CHARACTERS_MAX);
  }

  private void tell(FolderCheck.Outcome outcome) {
    if (json) {
      out()
          .println(
              JsonMapper.shared()
                  .createObjectNode()
                  .put("Whole", outcome.isWhole())
                  .put("Datasets", outcome.datasets())
                  .put("Lines", outcome.lines())
                  .put("Rebuildable", outcome.rebuildable())
                  .put("Lost", outcome.lost())
                  .put("Rebuilt", outcome.rebuilt())
                  .put("LeftOut", outcome.leftOut()));
      return;
    }
    String looked =
        "%s, %,d lines"
            .formatted(
                outcome.datasets() == 1
                    ? "1 dataset"
                    : "%,d datasets".formatted(outcome.datasets()),
                outcome.lines());
    if (outcome.rebuilt() > 0) {
      out().printf("Rebuilt: %,d.%n", outcome.rebuilt());
    }
    if (outcome.leftOut() > 0) {
      out().printf("Lost, and left out: %,d.%n", outcome.leftOut());
    }
    if (outcome.isWhole()) {
      out().printf("All %s whole: %s.%n", outcome.leftOut() > 0 ? "that is left is" : "is", looked);
    } else {
      out()
          .printf(
              "Not all is whole: %s; %,d that --repair rebuilds, %,d lost.%n",
              looked, outcome.rebuildable(), outcome.lost());
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
