package io.groundskeeper;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.backup.BackupPlace;
import io.groundskeeper.backup.folder.FolderPlace;
import io.groundskeeper.backup.s3.S3Place;
import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.cli.BucketSettings;
import io.groundskeeper.cli.Cli;
import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.CompletionCommand;
import io.groundskeeper.cli.StandardIn;
import io.groundskeeper.cli.backup.BackupCommand;
import io.groundskeeper.cli.backup.BucketPath;
import io.groundskeeper.cli.backup.RestoreCommand;
import io.groundskeeper.cli.backup.StoppedData;
import io.groundskeeper.cli.convert.ConvertCommand;
import io.groundskeeper.cli.copy.PullCommand;
import io.groundskeeper.cli.copy.PushCommand;
import io.groundskeeper.cli.dataset.DatasetCommands;
import io.groundskeeper.cli.dataset.EntriesCommands;
import io.groundskeeper.cli.dataset.LabelsCommands;
import io.groundskeeper.cli.dataset.ProjectCommands;
import io.groundskeeper.cli.fsck.FsckCommand;
import io.groundskeeper.cli.history.DiffCommand;
import io.groundskeeper.cli.history.ExpireCommand;
import io.groundskeeper.cli.history.LogCommand;
import io.groundskeeper.cli.history.RevertCommand;
import io.groundskeeper.cli.history.ShowCommand;
import io.groundskeeper.cli.history.TagCommands;
import io.groundskeeper.cli.sdk.SdkCommands;
import io.groundskeeper.cli.serve.DemoCommand;
import io.groundskeeper.cli.serve.RunningServer;
import io.groundskeeper.cli.serve.ServeCommand;
import io.groundskeeper.cli.serve.ServerSettings;
import io.groundskeeper.cli.transfer.ExportCommand;
import io.groundskeeper.cli.transfer.ImportCommand;
import io.groundskeeper.cli.validate.ValidateCommand;
import io.groundskeeper.dataset.Account;
import io.groundskeeper.http.HttpListener;
import io.groundskeeper.operation.CreateDataset;
import io.groundskeeper.operation.CreateProject;
import io.groundskeeper.operation.DeleteDataset;
import io.groundskeeper.operation.DeleteProject;
import io.groundskeeper.operation.DescribeDataset;
import io.groundskeeper.operation.DescribeProjects;
import io.groundskeeper.operation.DistributeDatasetEntries;
import io.groundskeeper.operation.ListDatasetEntries;
import io.groundskeeper.operation.ListDatasetLabels;
import io.groundskeeper.operation.ListTagsForResource;
import io.groundskeeper.operation.Operation;
import io.groundskeeper.operation.TagResource;
import io.groundskeeper.operation.UntagResource;
import io.groundskeeper.operation.UpdateDatasetEntries;
import io.groundskeeper.operation.own.CreateCheckpoint;
import io.groundskeeper.operation.own.DeleteCheckpoint;
import io.groundskeeper.operation.own.DeleteDatasetEntries;
import io.groundskeeper.operation.own.DescribeDatasetVersion;
import io.groundskeeper.operation.own.DiffDatasetVersions;
import io.groundskeeper.operation.own.ExpireDatasetVersions;
import io.groundskeeper.operation.own.KeepCheckpoint;
import io.groundskeeper.operation.own.ListDatasetVersions;
import io.groundskeeper.operation.own.MergeDatasetLabels;
import io.groundskeeper.operation.own.RemoveDatasetLabel;
import io.groundskeeper.operation.own.RenameDatasetLabel;
import io.groundskeeper.operation.own.RevertDataset;
import io.groundskeeper.operation.own.RewriteSourceRefs;
import io.groundskeeper.operation.own.TagDatasetVersion;
import io.groundskeeper.operation.own.UntagDatasetVersion;
import io.groundskeeper.store.Checkpoints;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program: what is made of what, by hand, from top to bottom. */
public final class Main {
  private static final String LOG_SETTINGS = "logback.configurationFile";

  /** The store has failed and cannot be opened anew: whoever supervises may start it again. */
  private static final int EXIT_STORE_FAILED = 3;

  private static final Duration END_MAX = Duration.ofSeconds(10);

  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    if (System.getProperty(LOG_SETTINGS) == null) {
      // Not under the name that Logback looks for: that would be found where we are a library, too.
      System.setProperty(LOG_SETTINGS, "io/groundskeeper/logback.xml");
    }
    HttpListener.provideCarriers();
    System.exit(
        Cli.run(
            arguments,
            commands(new StandardIn(System.in), new FileOutputStream(FileDescriptor.out))));
  }

  /**
   * What the command line can do, in the order of its help.
   *
   * @param in standard input
   * @param out standard output, which fails where nobody reads it any more
   */
  static Object[] commands(InputStream in, OutputStream out) {
    return new Object[] {
      new ServeCommand(Main::start),
      new DemoCommand(Main::start),
      new ProjectCommands(),
      new DatasetCommands(),
      new EntriesCommands(in),
      new LabelsCommands(),
      new LogCommand(),
      new ShowCommand(),
      new DiffCommand(),
      new RevertCommand(),
      new TagCommands(),
      new ExpireCommand(),
      new ImportCommand(in),
      new ExportCommand(out),
      new PullCommand(),
      new PushCommand(),
      new BackupCommand(Main::place, Main::stopped, InstantSource.system()),
      new RestoreCommand(Main::place),
      new ConvertCommand(in, out, InstantSource.system()),
      new ValidateCommand(in, out, Main::buckets),
      new FsckCommand(new FolderFsck()),
      new SdkCommands(),
      new CompletionCommand(),
    };
  }

  static RunningServer start(ServerSettings settings) {
    Groundskeeper opened;
    try {
      opened =
          Groundskeeper.open(
              settings.data(),
              Groundskeeper.Options.of(
                  settings.region(), settings.account(), settings.quotas(), settings.buckets()),
              message -> endWith(EXIT_STORE_FAILED));
    } catch (StoreException | UncheckedIOException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
    try {
      return new Started(opened, opened.serve(settings.hosts(), settings.port()));
    } catch (IOException e) {
      opened.close();
      throw new CommandFailedException(
          "Port %d of %s cannot be used (%s). Stop what listens there, or choose another --port."
              .formatted(settings.port(), String.join(" and ", settings.hosts()), e.getMessage()),
          e);
    }
  }

  /**
   * Ends the process for whoever supervises it; what there is to close has some time for it, and
   * may not be able to.
   */
  private static void endWith(int code) {
    Thread.ofPlatform()
        .name("halt")
        .daemon()
        .start(() -> {
          try {
            Thread.sleep(END_MAX);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          Runtime.getRuntime().halt(code);
        });
    Thread.ofPlatform().name("end").daemon().start(() -> System.exit(code));
  }

  private static Buckets buckets(BucketSettings settings) {
    try {
      return Groundskeeper.buckets(settings);
    } catch (IOException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Where backups are. */
  private static BackupPlace place(String where, @Nullable BucketSettings buckets) {
    BucketPath path = BucketPath.parse(where).orElse(null);
    if (path == null) {
      return new FolderPlace(Path.of(where));
    }
    return switch (buckets) {
      case null ->
          throw new CommandFailedException(
              "Say what %s is: --s3-endpoint https://s3.eu-west-1.amazonaws.com for example, or --buckets DIR."
                  .formatted(where));
      case BucketSettings.Folder(Path folder) ->
          new FolderPlace(folder.resolve(path.bucket()).resolve(path.prefix()));
      case BucketSettings.S3(URI endpoint, String region, boolean pathStyle) ->
          new S3Place(endpoint, region, pathStyle, path.bucket(), path.prefix());
    };
  }

  /** A data folder that no server has. */
  private static StoppedData stopped(Path data) {
    if (!Files.isDirectory(data)) {
      throw new CommandFailedException("There is no data folder %s.".formatted(data));
    }
    Store store;
    try {
      store = RocksDbStore.open(data);
    } catch (StoreException e) {
      throw new CommandFailedException(
          e.getMessage() + " (To back up a running server, leave out --data.)", e);
    }
    try {
      Checkpoints checkpoints = store.checkpoints().orElseThrow();
      return new Stopped(store, checkpoints, checkpoints.create(Stopped.CHECKPOINT));
    } catch (StoreException e) {
      store.close();
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private record Stopped(Store store, Checkpoints checkpoints, Path checkpoint)
      implements StoppedData {
    static final String CHECKPOINT = "backup";

    @Override
    public void close() {
      try {
        checkpoints.remove(CHECKPOINT);
      } finally {
        store.close();
      }
    }
  }

  static AwsJson awsJson(Account account) {
    return new AwsJson(rekognition(account), own(account));
  }

  private static List<Operation<?, ?>> rekognition(Account account) {
    return List.of(
        new CreateProject(account.projects()),
        new DescribeProjects(account.projects()),
        new DeleteProject(account.projects()),
        new CreateDataset(account.datasets()),
        new DescribeDataset(account.datasets()),
        new UpdateDatasetEntries(account.datasets()),
        new ListDatasetEntries(account.datasets()),
        new ListDatasetLabels(account.datasets()),
        new DistributeDatasetEntries(account.datasets()),
        new DeleteDataset(account.datasets()),
        new TagResource(account.tags()),
        new UntagResource(account.tags()),
        new ListTagsForResource(account.tags()));
  }

  private static List<Operation<?, ?>> own(Account account) {
    return List.of(
        new ListDatasetVersions(account.history()),
        new DescribeDatasetVersion(account.history()),
        new DiffDatasetVersions(account.history()),
        new io.groundskeeper.operation.own.ListDatasetEntries(account.datasets()),
        new io.groundskeeper.operation.own.ListDatasetLabels(account.datasets()),
        new TagDatasetVersion(account.history()),
        new UntagDatasetVersion(account.history()),
        new ExpireDatasetVersions(account.history()),
        new io.groundskeeper.operation.own.UpdateDatasetEntries(account.edits()),
        new DeleteDatasetEntries(account.edits()),
        new RenameDatasetLabel(account.edits()),
        new MergeDatasetLabels(account.edits()),
        new RemoveDatasetLabel(account.edits()),
        new RewriteSourceRefs(account.edits()),
        new RevertDataset(account.edits()),
        new CreateCheckpoint(account.checkpoints()),
        new KeepCheckpoint(account.checkpoints()),
        new DeleteCheckpoint(account.checkpoints()));
  }

  private record Started(Groundskeeper opened, LocalServer server) implements RunningServer {
    @Override
    public URI endpoint() {
      return server.endpoint();
    }

    @Override
    public void close() {
      opened.close();
    }
  }
}
