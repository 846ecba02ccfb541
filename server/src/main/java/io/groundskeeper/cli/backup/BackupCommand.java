package io.groundskeeper.cli.backup;

import io.groundskeeper.backup.Backup;
import io.groundskeeper.backup.BackupPlace;
import io.groundskeeper.backup.Backups;
import io.groundskeeper.backup.Catalogue;
import io.groundskeeper.backup.Verification;
import io.groundskeeper.cli.AtEnd;
import io.groundskeeper.cli.BucketOptions;
import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.ServerCheckpoint;
import io.groundskeeper.cli.remote.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper backup}. */
@Command(
    name = "backup",
    description = {
      "Makes a backup of all data of a running server, on the server's machine. What is in the place"
          + " already is not copied again.",
      "For example:",
      "  groundskeeper backup /mnt/backups --keep 30",
      "  groundskeeper backup s3://bucket/groundskeeper --s3-endpoint https://s3.eu-west-1.amazonaws.com",
      "  groundskeeper backup --list /mnt/backups"
    },
    mixinStandardHelpOptions = true)
public final class BackupCommand extends RemoteCommand {
  private static final Logger LOG = LoggerFactory.getLogger(BackupCommand.class);
  private static final int KEEP_MAX = 1_000_000;

  /** So long the end of the process waits for the answer whether the place was taken. */
  private static final Duration BEGIN_MAX = Duration.ofSeconds(10);

  private final PlaceOpener places;
  private final StoppedData.Opener folders;
  private final InstantSource clock;

  @Parameters(
      paramLabel = "PLACE",
      description =
          "Where the backups are: a folder, which is made if missing, or s3://bucket/prefix.")
  private String where = "";

  @Option(
      names = "--keep",
      paramLabel = "N",
      description =
          "Afterwards remove all backups of the place but the N newest, and the files that none of"
              + " these needs. Default: all stay.")
  private @Nullable Integer keep;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Back up this data folder, which no server has open, instead of a server's.")
  private @Nullable Path data;

  @Option(names = "--list", description = "List the backups of the place, and make none.")
  private boolean list;

  @Option(
      names = "--verify",
      description = "Read all backups of the place, and say what is damaged; make none.")
  private boolean verify;

  @Mixin private BucketOptions buckets = new BucketOptions();

  public BackupCommand(PlaceOpener places, StoppedData.Opener folders, InstantSource clock) {
    this.places = places;
    this.folders = folders;
    this.clock = clock;
  }

  @Override
  protected int run(Api api) throws InterruptedException {
    boolean reads = list || verify;
    boolean makes = keep != null || data != null;
    if ((list && verify) || (reads && makes)) {
      throw new CommandFailedException(
          "--list and --verify make no backup: name one of them, without --keep and --data.");
    }
    if (keep != null && (keep < 1 || keep > KEEP_MAX)) {
      throw new CommandFailedException(
          "--keep must be 1 to %,d backups, not %d.".formatted(KEEP_MAX, keep));
    }
    try (BackupPlace place = places.open(where, buckets.settings())) {
      try {
        return list ? list(place) : verify ? verify(place) : make(place, api);
      } catch (IOException e) {
        throw Failures.of(
            list || verify
                ? "The backups in %s cannot be read".formatted(place)
                : "No backup was made in %s, and those that were there are as they were"
                    .formatted(place),
            e);
      }
    }
  }

  private int make(BackupPlace place, Api api) throws IOException, InterruptedException {
    CompletableFuture<Backups> begun = new CompletableFuture<>();
    // From before the place is taken: the process may be told to end before this knows that it was.
    try (AtEnd _ = AtEnd.of(() -> stop(begun));
        Backups backups = begin(place, begun)) {
      Backups.Made made = make(backups, api);
      report(made, place);
      return keep == null ? DONE : prune(backups, keep);
    }
  }

  private Backups begin(BackupPlace place, CompletableFuture<Backups> begun) throws IOException {
    try {
      Backups backups = Backups.begin(place, clock);
      begun.complete(backups);
      return backups;
    } finally {
      begun.cancel(/* mayInterruptIfRunning= */ false);
    }
  }

  private static void stop(CompletableFuture<Backups> begun) {
    try {
      begun.get(BEGIN_MAX.toMillis(), TimeUnit.MILLISECONDS).stop();
    } catch (CancellationException | ExecutionException e) {
      LOG.debug("The place was not taken.", e);
    } catch (TimeoutException | InterruptedException e) {
      LOG.warn("The place of the backups was not given up: nobody knows whether it was taken.");
    } catch (IOException e) {
      LOG.warn("The place of the backups was not given up: {}", e.getMessage());
    }
  }

  private Backups.Made make(Backups backups, Api api) throws IOException, InterruptedException {
    if (data != null) {
      try (StoppedData folder = folders.open(data)) {
        return make(backups, folder.checkpoint());
      }
    }
    try (ServerCheckpoint checkpoint = ServerCheckpoint.create(api)) {
      return make(backups, checkpoint.folder());
    }
  }

  private Backups.Made make(Backups backups, Path folder) throws IOException {
    try (ProgressBar bar = progress("backup", OptionalLong.of(Backups.bytes(folder)))) {
      return backups.make(folder, bar::at);
    }
  }

  private void report(Backups.Made made, BackupPlace place) {
    Backup backup = made.backup();
    if (json()) {
      print(
          describe(backup)
              .put("FilesCopied", made.filesCopied())
              .put("BytesCopied", made.bytesCopied()));
    } else {
      out()
          .printf(
              "Backup %s in %s: %,d files, %,d bytes, of which %,d files, %,d bytes were copied and"
                  + " verified; the others were there.%n",
              backup.id(),
              place,
              backup.files().size(),
              backup.bytes(),
              made.filesCopied(),
              made.bytesCopied());
    }
    flush();
  }

  /** The backup is made, whatever comes of this. */
  private int prune(Backups backups, int keepAtMost) {
    try {
      Backups.Pruned pruned = backups.prune(keepAtMost);
      if (json()) {
        ObjectNode document =
            request().put("FilesRemoved", pruned.files()).put("BytesRemoved", pruned.bytes());
        ArrayNode ids = document.putArray("BackupsRemoved");
        pruned.backups().forEach(ids::add);
        print(document);
      } else if (!pruned.backups().isEmpty() || pruned.files() > 0) {
        out()
            .printf(
                "Removed %,d old backups, and %,d files, %,d bytes, that none needs any more.%n",
                pruned.backups().size(), pruned.files(), pruned.bytes());
      }
      return DONE;
    } catch (IOException e) {
      remark("groundskeeper: " + Failures.of("Old backups were not all removed", e).getMessage());
      return FOUND;
    }
  }

  private int list(BackupPlace place) throws IOException {
    Catalogue catalogue = Catalogue.read(place);
    if (json()) {
      catalogue.whole().forEach(backup -> print(describe(backup)));
    } else {
      Table table = new Table(out(), paint(), "BACKUP", ">FILES", ">BYTES");
      catalogue
          .whole()
          .forEach(backup -> table.row(backup.id(), (long) backup.files().size(), backup.bytes()));
      table.print();
    }
    catalogue
        .damaged()
        .forEach(
            (id, why) -> remark("groundskeeper: The backup %s is damaged: %s.".formatted(id, why)));
    return catalogue.damaged().isEmpty() ? DONE : FOUND;
  }

  private int verify(BackupPlace place) throws IOException {
    OptionalLong bytes = OptionalLong.of(Verification.bytes(Catalogue.read(place)));
    Verification found;
    try (ProgressBar bar = progress("verify", bytes)) {
      found = Verification.of(place, bar::at);
    }
    List<String> damages = new ArrayList<>(found.damages());
    if (json()) {
      ObjectNode document =
          request()
              .put("Backups", found.backups())
              .put("Files", found.files())
              .put("Bytes", found.bytes());
      ArrayNode all = document.putArray("Damages");
      damages.forEach(all::add);
      print(document);
    } else {
      out()
          .printf(
              "%,d backups, %,d files, %,d bytes: %s%n",
              found.backups(),
              found.files(),
              found.bytes(),
              damages.isEmpty()
                  ? "all is as it was written."
                  : "%,d are damaged.".formatted(damages.size()));
      damages.forEach(out()::println);
      if (!damages.isEmpty()) {
        out()
            .println(
                "Remove the damaged files: the next backup copies them again, if the server still"
                    + " has them.");
      }
    }
    return damages.isEmpty() ? DONE : FOUND;
  }

  private static ObjectNode describe(Backup backup) {
    return request()
        .put("BackupId", backup.id())
        .put("Time", backup.time().toString())
        .put("Files", backup.files().size())
        .put("Bytes", backup.bytes());
  }
}
