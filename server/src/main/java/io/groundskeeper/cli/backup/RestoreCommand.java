package io.groundskeeper.cli.backup;

import io.groundskeeper.backup.Backup;
import io.groundskeeper.backup.BackupPlace;
import io.groundskeeper.backup.Catalogue;
import io.groundskeeper.backup.Restore;
import io.groundskeeper.cli.BucketOptions;
import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.Terminal;
import io.groundskeeper.cli.remote.TimeName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code groundskeeper restore}. */
@Command(
    name = "restore",
    description = {
      "Makes a data folder of a backup, the newest or an earlier one. Every file is verified.",
      "For example:",
      "  groundskeeper restore /mnt/backups --data ./groundskeeper-data",
      "  groundskeeper restore /mnt/backups --data ./as-it-was --before 2026-11-24T12:00:00Z",
      "If it is interrupted, run it again: no server opens the folder before it is whole."
    },
    mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {
  private final PlaceOpener places;

  @Parameters(
      paramLabel = "PLACE",
      description = "Where the backups are: a folder, or s3://bucket/prefix.")
  private String where = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The data folder to make: one that is empty, or not there yet.")
  private Path data = Path.of("");

  @Option(
      names = "--backup",
      paramLabel = "ID",
      description = "The backup of this name, as 'groundskeeper backup --list' has it.")
  private @Nullable String id;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      description = "The newest backup that was begun at this time or earlier. " + TimeName.HELP)
  private @Nullable String before;

  @Mixin private BucketOptions buckets = new BucketOptions();
  @Spec private CommandSpec spec;

  public RestoreCommand(PlaceOpener places) {
    this.places = places;
  }

  @Override
  public Integer call() {
    if (id != null && before != null) {
      throw new CommandFailedException("Name a backup by --backup or by --before, not by both.");
    }
    Instant notAfter = before == null ? Instant.MAX : time(before);
    try (BackupPlace place = places.open(where, buckets.settings())) {
      try {
        Catalogue catalogue = Catalogue.read(place);
        if (catalogue.whole().isEmpty() && catalogue.damaged().isEmpty()) {
          throw new CommandFailedException("There are no backups in %s.".formatted(place));
        }
        Backup backup = id == null ? catalogue.newest(notAfter) : catalogue.named(id);
        try (ProgressBar bar = progress(backup.bytes())) {
          Restore.of(place, backup, data, bar::at);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
            "Restored the backup %s to %s: %,d files, %,d bytes, all verified. Start it:"
                + " groundskeeper serve --data %s%n",
            backup.id(), data, backup.files().size(), backup.bytes(), data);
        out.flush();
        return ExitCode.OK;
      } catch (IOException e) {
        throw Failures.of(
            "Nothing that a server opens was restored to %s (run this again to go on)"
                .formatted(data),
            e);
      }
    }
  }

  private static Instant time(String text) {
    return TimeName.parse(text)
        .orElseThrow(() ->
            new CommandFailedException(
                "--before is no time: '%s'. %s".formatted(Shown.name(text), TimeName.HELP)));
  }

  private ProgressBar progress(long bytes) {
    return new ProgressBar(
        spec.commandLine().getErr(),
        Terminal.wantsProgress(),
        "restore",
        OptionalLong.of(bytes),
        System::nanoTime);
  }
}
