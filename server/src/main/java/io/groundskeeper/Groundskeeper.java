package io.groundskeeper;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.bucket.folder.FolderBuckets;
import io.groundskeeper.bucket.s3.S3Buckets;
import io.groundskeeper.cli.BucketSettings;
import io.groundskeeper.cli.serve.Loopback;
import io.groundskeeper.dataset.Account;
import io.groundskeeper.dataset.Datasets.Source;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.value.AutoUpdate;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.ProjectDescription;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.http.HttpListener;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.metrics.Metrics;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Groundskeeper as a library: the projects and datasets of a folder, without a server.
 *
 * <pre>{@code
 * try (Groundskeeper groundskeeper = Groundskeeper.open(Path.of("groundskeeper-data"))) {
 *   groundskeeper.createProject("flowers");
 *   Dataset train = groundskeeper.createDataset("flowers", DatasetType.TRAIN);
 *   train.update(lines);
 *   train.tagVersion(At.NEWEST, "training-2026-11");
 *   train.entries(Filter.NONE.withLabels("rose")).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>It is the engine of {@code groundskeeper serve} and uses the same folder, one process at a
 * time. It is safe for use by many threads. Projects and datasets are named by short names ({@code
 * flowers}, {@code flowers/train}) or by ARNs.
 *
 * <p>A request that cannot be carried out throws a {@link Refusal}, with a reason for programs and
 * a message for people, and changes nothing. A {@link StoreException} says that the folder failed.
 * After {@link #close} every method throws {@link IllegalStateException}.
 *
 * <p>RocksDB and zstd load native code: start Java with {@code --enable-native-access=ALL-UNNAMED},
 * or it warns.
 */
public final class Groundskeeper implements AutoCloseable {
  private static final int PORT_MAX = 65_535;

  private final Path folder;
  private final Options options;
  private final @Nullable Buckets buckets;
  private final Store store;
  private final Account account;
  private final List<LocalServer> servers = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private Groundskeeper(
      Path folder, Options options, @Nullable Buckets buckets, Store store, Account account) {
    this.folder = folder;
    this.options = options;
    this.buckets = buckets;
    this.store = store;
    this.account = account;
  }

  /** Opens a folder with {@link Options#DEFAULT}. */
  public static Groundskeeper open(Path folder) {
    return open(folder, Options.DEFAULT);
  }

  /**
   * Opens a folder, which is created if it does not exist, and continues what was interrupted when
   * it was last closed or killed.
   *
   * @throws StoreException with a message for people, if the folder is open in another process or
   *     in this one, holds something else, is damaged, or cannot be written
   * @throws UncheckedIOException if there is no such folder of buckets
   */
  public static Groundskeeper open(Path folder, Options options) {
    return open(folder, options, message -> {});
  }

  /**
   * @param onHopeless is told when the folder has failed, and cannot be opened anew
   */
  static Groundskeeper open(Path folder, Options options, Consumer<String> onHopeless) {
    Buckets buckets = null;
    Store store = null;
    try {
      buckets = options.buckets == null ? null : buckets(options.buckets);
      store = RocksDbStore.open(folder, onHopeless);
      Account account =
          Account.open(
              new Environment(
                  store,
                  InstantSource.system(),
                  new SecureRandom(),
                  options.region,
                  options.account,
                  options.quotas,
                  buckets == null
                      ? null
                      : new ManifestBuckets(buckets, options.quotas.manifestBytesMax())));
      return new Groundskeeper(folder, options, buckets, store, account);
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      close(store, buckets);
      throw e;
    }
  }

  static Buckets buckets(BucketSettings settings) throws IOException {
    return switch (settings) {
      case BucketSettings.Folder(Path folder) -> FolderBuckets.open(folder);
      case BucketSettings.S3(URI endpoint, String region, boolean pathStyle) ->
          new S3Buckets(endpoint, region, pathStyle);
    };
  }

  private static void close(@Nullable Store store, @Nullable Buckets buckets) {
    if (store != null) {
      store.close();
    }
    if (buckets != null) {
      buckets.close();
    }
  }

  /** The folder that is open. */
  public Path folder() {
    return folder;
  }

  /** How it was opened. */
  public Options options() {
    return options;
  }

  Account account() {
    if (closed) {
      throw new IllegalStateException("The data folder " + folder + " was closed.");
    }
    return account;
  }

  /** All projects with their datasets, newest first. */
  public Stream<ProjectDescription> projects() {
    return projects(List.of());
  }

  private Stream<ProjectDescription> projects(List<String> names) {
    return Pages.stream(token ->
        account().projects().describe(names, EnumSet.allOf(Feature.class), token, Pages.ITEMS));
  }

  /** The project of a name, if there is one. */
  public Optional<ProjectDescription> project(String name) {
    String wanted = ProjectArn.parse(name).map(ProjectArn::name).orElse(name);
    return projects(List.of(wanted))
        .filter(project -> name.equals(wanted) || project.arn().toString().equals(name))
        .findAny();
  }

  /**
   * Makes a project.
   *
   * @param name 1 to 255 letters, digits, {@code _ . -}
   * @throws Refusal with RESOURCE_IN_USE if there is one of this name
   */
  public ProjectArn createProject(String name) {
    return createProject(name, Feature.CUSTOM_LABELS, null, Map.of());
  }

  /**
   * Makes a project with all parameters of the API.
   *
   * @param autoUpdate only for content moderation; null for none
   * @param tags of the project
   */
  public ProjectArn createProject(
      String name, Feature feature, @Nullable AutoUpdate autoUpdate, Map<String, String> tags) {
    if (autoUpdate != null && feature == Feature.CUSTOM_LABELS) {
      throw Names.invalid("AutoUpdate is only for projects of the feature CONTENT_MODERATION.");
    }
    return account().projects().create(Names.project(name), feature, autoUpdate, Names.tags(tags));
  }

  /**
   * Deletes a project.
   *
   * @throws Refusal with RESOURCE_NOT_FOUND if there is none of this name, and with RESOURCE_IN_USE
   *     if it still has datasets
   */
  public void deleteProject(String name) {
    account().projects().delete(require(name));
  }

  private ProjectArn require(String project) {
    return project(project)
        .map(ProjectDescription::arn)
        .orElseThrow(() -> notFound("project", project, "createProject"));
  }

  private static Refusal notFound(String what, String name, String method) {
    return new Refusal(
        Refusal.Reason.RESOURCE_NOT_FOUND,
        "There is no %s %s. Make it first: %s.".formatted(what, name, method));
  }

  /**
   * Makes an empty dataset in a project.
   *
   * @throws Refusal with RESOURCE_NOT_FOUND if there is no such project, and with
   *     RESOURCE_ALREADY_EXISTS if it has one of this type
   */
  public Dataset createDataset(String project, DatasetType type) {
    return createDataset(project, type, new Source.Nothing(), Map.of());
  }

  /**
   * Makes a dataset in a project: empty, as a copy, or from a manifest in a bucket. The latter two
   * go on in the background: {@link Dataset#await}.
   *
   * @param tags of the dataset
   * @throws Refusal also with INVALID_S3_OBJECT for a manifest where the options name no buckets
   */
  public Dataset createDataset(
      String project, DatasetType type, Source source, Map<String, String> tags) {
    if (source instanceof Source.Manifest && buckets == null) {
      throw new Refusal(
          Refusal.Reason.INVALID_S3_OBJECT,
          "It is not said what a bucket is. Open the folder with Options.withBucketFolder or"
              + " Options.withS3.");
    }
    DatasetArn arn = account().datasets().create(require(project), type, source, Names.tags(tags));
    return new Dataset(this, arn);
  }

  /**
   * An existing dataset.
   *
   * @param name {@code flowers/train} or {@code flowers/test}, or an ARN
   * @throws Refusal with RESOURCE_NOT_FOUND if there is none of this name, and with
   *     INVALID_PARAMETER if that cannot be one
   */
  public Dataset dataset(String name) {
    Optional<DatasetArn> arn = DatasetArn.parse(name);
    if (arn.isPresent()) {
      account().datasets().describe(arn.get());
      return new Dataset(this, arn.get());
    }
    Names.ShortName wanted =
        Names.ShortName.parse(name)
            .orElseThrow(() ->
                Names.invalid(
                    "A dataset is named as PROJECT/train or PROJECT/test, or by its ARN, not '%s'."
                        .formatted(name)));
    return account()
        .transfers()
        .named(wanted.project(), wanted.type())
        .map(found -> new Dataset(this, found))
        .orElseThrow(() -> notFound("dataset", name, "createDataset"));
  }

  /**
   * Moves a fifth of the entries of a project's training dataset to its empty test dataset, as one
   * change of both.
   *
   * @throws Refusal if the project does not have such datasets
   */
  public void distribute(String project) {
    ProjectArn arn = require(project);
    account()
        .datasets()
        .distribute(
            List.of(dataset(arn.name() + "/train").arn(), dataset(arn.name() + "/test").arn()));
  }

  /**
   * The tags of a project or dataset, by key.
   *
   * @param name {@code flowers} or {@code flowers/train}, or an ARN
   */
  public Map<String, String> tags(String name) {
    return account().tags().list(resource(name));
  }

  /** Adds tags to a project or dataset, or replaces the values of those that are there. */
  public void tag(String name, Map<String, String> tags) {
    account().tags().tag(resource(name), Names.tags(tags));
  }

  /** Removes tags of a project or dataset; tags that it does not have are ignored. */
  public void untag(String name, Collection<String> keys) {
    account().tags().untag(resource(name), keys);
  }

  private String resource(String name) {
    return name.startsWith("arn:")
        ? name
        : name.contains("/") ? dataset(name).arn().toString() : require(name).toString();
  }

  /**
   * Starts the HTTP API over what is open here, on the loopback addresses: there is no
   * authentication. It runs until it or this is closed.
   *
   * <p>Requests run on virtual threads, and a call into the store holds its carrier while it waits
   * for the disk. The program {@code groundskeeper} has 32 carriers; in a process of somebody
   * else's there are as many as cores, unless that is started with {@code
   * -Djdk.virtualThreadScheduler.parallelism=32}, which many requests at once are worth.
   *
   * @param port 0 for any free one
   * @throws IOException if it cannot listen there, the port being in use for example
   */
  public LocalServer serve(int port) throws IOException {
    return serve(Loopback.addresses(), port);
  }

  synchronized LocalServer serve(List<String> hosts, int port) throws IOException {
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("A port is from 0 to 65535, not " + port + ".");
    }
    Account served = account();
    LocalServer server =
        new LocalServer(
            hosts.getFirst(),
            HttpListener.start(
                hosts,
                port,
                Main.awsJson(served),
                served.transfers(),
                new Metrics(served::memory),
                served::health),
            servers::remove);
    servers.add(server);
    return server;
  }

  /**
   * Closes the folder, after its servers. Work in the background continues when it is opened again;
   * every change that has returned is on disk. To close it again has no effect. A thread that is
   * interrupted closes it all the same.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Uninterrupted.run(this::closeAll);
  }

  /**
   * Closes each, whatever becomes of the others: what stays open keeps the folder from everybody.
   */
  private void closeAll() {
    try (buckets;
        store;
        account) {
      servers.forEach(LocalServer::close);
    }
  }

  /** How a folder is opened. Immutable; each {@code with} returns a new one. */
  public static final class Options {
    /** Region us-east-1, account 000000000000, the quotas {@link Quotas#OPEN}, no buckets. */
    public static final Options DEFAULT =
        new Options("us-east-1", "000000000000", Quotas.OPEN, null);

    private final String region;
    private final String account;
    private final Quotas quotas;
    private final @Nullable BucketSettings buckets;

    private Options(
        String region, String account, Quotas quotas, @Nullable BucketSettings buckets) {
      this.region = region;
      this.account = account;
      this.quotas = quotas;
      this.buckets = buckets;
    }

    /** Options as {@code groundskeeper serve} has them from its command line. */
    static Options of(
        String region, String account, Quotas quotas, @Nullable BucketSettings buckets) {
      return new Options(region, account, quotas, buckets);
    }

    /** The region in the ARNs. */
    public String region() {
      return region;
    }

    /** The account in the ARNs: 12 digits. */
    public String account() {
      return account;
    }

    /** How much a dataset and a line may hold. */
    public Quotas quotas() {
      return quotas;
    }

    /**
     * With another region in the ARNs. Projects of one are not visible under another.
     *
     * @throws IllegalArgumentException if it is not of lower case letters, digits and hyphens
     */
    public Options withRegion(String name) {
      if (!name.matches("[a-z\\d-]{1,64}")) {
        throw new IllegalArgumentException(
            "A region is of lower case letters, digits and hyphens, not '" + name + "'.");
      }
      return new Options(name, account, quotas, buckets);
    }

    /**
     * With another account in the ARNs. Projects of one are not visible under another.
     *
     * @throws IllegalArgumentException if it is not 12 digits
     */
    public Options withAccount(String id) {
      if (!id.matches("\\d{12}")) {
        throw new IllegalArgumentException("An account is 12 digits, not '" + id + "'.");
      }
      return new Options(region, id, quotas, buckets);
    }

    /** With other quotas, {@link Quotas#AWS} for example. */
    public Options withQuotas(Quotas other) {
      return new Options(region, account, other, buckets);
    }

    /**
     * With buckets in a local folder: {@code s3://name/key} is the file {@code folder/name/key}.
     */
    public Options withBucketFolder(Path folder) {
      return new Options(region, account, quotas, new BucketSettings.Folder(folder));
    }

    /**
     * With the buckets of a server that speaks S3. Credentials are those that the AWS SDK finds.
     *
     * @param bucketRegion of that server
     * @param pathStyle whether the bucket is named in the path, not in the host
     */
    public Options withS3(URI endpoint, String bucketRegion, boolean pathStyle) {
      return new Options(
          region, account, quotas, new BucketSettings.S3(endpoint, bucketRegion, pathStyle));
    }
  }
}
