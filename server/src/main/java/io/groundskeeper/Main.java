package io.groundskeeper;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.bucket.folder.FolderBuckets;
import io.groundskeeper.bucket.s3.S3Buckets;
import io.groundskeeper.cli.BucketSettings;
import io.groundskeeper.cli.Cli;
import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.Completion;
import io.groundskeeper.cli.Demo;
import io.groundskeeper.cli.RunningServer;
import io.groundskeeper.cli.Serve;
import io.groundskeeper.cli.ServerSettings;
import io.groundskeeper.cli.convert.Convert;
import io.groundskeeper.cli.copy.Pull;
import io.groundskeeper.cli.copy.Push;
import io.groundskeeper.cli.dataset.DatasetCommands;
import io.groundskeeper.cli.dataset.EntriesCommands;
import io.groundskeeper.cli.dataset.LabelsCommands;
import io.groundskeeper.cli.dataset.ProjectCommands;
import io.groundskeeper.cli.history.Diff;
import io.groundskeeper.cli.history.Expire;
import io.groundskeeper.cli.history.Log;
import io.groundskeeper.cli.history.Revert;
import io.groundskeeper.cli.history.Show;
import io.groundskeeper.cli.history.TagCommands;
import io.groundskeeper.cli.transfer.Export;
import io.groundskeeper.cli.transfer.Import;
import io.groundskeeper.cli.validate.Validate;
import io.groundskeeper.dataset.Account;
import io.groundskeeper.dataset.Environment;
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
import io.groundskeeper.operation.own.DeleteDatasetEntries;
import io.groundskeeper.operation.own.DescribeDatasetVersion;
import io.groundskeeper.operation.own.DiffDatasetVersions;
import io.groundskeeper.operation.own.ExpireDatasetVersions;
import io.groundskeeper.operation.own.ListDatasetVersions;
import io.groundskeeper.operation.own.MergeDatasetLabels;
import io.groundskeeper.operation.own.RemoveDatasetLabel;
import io.groundskeeper.operation.own.RenameDatasetLabel;
import io.groundskeeper.operation.own.RevertDataset;
import io.groundskeeper.operation.own.RewriteSourceRefs;
import io.groundskeeper.operation.own.TagDatasetVersion;
import io.groundskeeper.operation.own.UntagDatasetVersion;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program: what is made of what, by hand, from top to bottom. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    HttpListener.provideCarriers();
    System.exit(Cli.run(arguments, commands(System.in, new FileOutputStream(FileDescriptor.out))));
  }

  /**
   * What the command line can do, in the order of its help.
   *
   * @param in standard input
   * @param out standard output, which fails where nobody reads it any more
   */
  static Object[] commands(InputStream in, OutputStream out) {
    return new Object[] {
      new Serve(Main::start),
      new Demo(Main::start),
      new ProjectCommands(),
      new DatasetCommands(),
      new EntriesCommands(in),
      new LabelsCommands(),
      new Log(),
      new Show(),
      new Diff(),
      new Revert(),
      new TagCommands(),
      new Expire(),
      new Import(in),
      new Export(out),
      new Pull(),
      new Push(),
      new Convert(in, out, InstantSource.system()),
      new Validate(in, out, Main::buckets),
      new Completion(),
    };
  }

  static RunningServer start(ServerSettings settings) {
    Buckets buckets = settings.buckets() == null ? null : buckets(settings.buckets());
    Store store;
    try {
      store = RocksDbStore.open(settings.data());
    } catch (StoreException e) {
      close(buckets);
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
    Account account = null;
    try {
      account =
          Account.open(
              new Environment(
                  store,
                  InstantSource.system(),
                  new SecureRandom(),
                  settings.region(),
                  settings.account(),
                  settings.quotas(),
                  buckets));
      HttpListener listener =
          HttpListener.start(
              settings.host(), settings.port(), awsJson(account), account.transfers());
      return new Started(settings.host(), listener, account, store, buckets);
    } catch (IOException e) {
      account.close();
      store.close();
      close(buckets);
      throw new CommandFailedException(
          "Port %d of %s cannot be used (%s). Stop what listens there, or choose another --port."
              .formatted(settings.port(), settings.host(), e.getMessage()),
          e);
    }
  }

  private static Buckets buckets(BucketSettings settings) {
    try {
      return switch (settings) {
        case BucketSettings.Folder(Path folder) -> FolderBuckets.open(folder);
        case BucketSettings.S3(URI endpoint, String region, boolean pathStyle) ->
            new S3Buckets(endpoint, region, pathStyle);
      };
    } catch (IOException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void close(@Nullable Buckets buckets) {
    if (buckets != null) {
      buckets.close();
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
        new RevertDataset(account.edits()));
  }

  private record Started(
      String host, HttpListener listener, Account account, Store store, @Nullable Buckets buckets)
      implements RunningServer {
    @Override
    public URI endpoint() {
      String address = host.contains(":") ? "[" + host + "]" : host;
      return URI.create("http://" + address + ":" + listener.port());
    }

    @Override
    public void close() {
      listener.close();
      account.close();
      store.close();
      Main.close(buckets);
    }
  }
}
