package io.groundskeeper.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.server.Timing;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetDescription;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.VersionDescription;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An account on a store, with a clock of its own, as a test would use it; perhaps with several
 * servers over the store, which take turns with every call.
 */
public final class TestAccount implements AutoCloseable {
  /** Servers that soon notice what others do, and that some are gone. */
  public static final Timing QUICK =
      new Timing(
          Duration.ofMillis(10),
          Duration.ofMillis(500),
          Duration.ofMinutes(10),
          Duration.ofSeconds(60));

  private static final Pattern SOURCE_REF = Pattern.compile("s3://[^/]+/(.*?)\\.jpg");

  private final List<Account> servers;
  private final AtomicInteger calls = new AtomicInteger();

  public TestAccount(Store store) {
    this(store, Quotas.OPEN);
  }

  TestAccount(Store store, Quotas quotas) {
    this(1, store, quotas, ticking(), null, Timing.DEFAULT);
  }

  TestAccount(Store store, Quotas quotas, InstantSource clock) {
    this(1, store, quotas, clock, null, Timing.DEFAULT);
  }

  public TestAccount(Store store, Quotas quotas, @Nullable Buckets buckets) {
    this(1, store, quotas, ticking(), buckets, Timing.DEFAULT);
  }

  private TestAccount(
      int servers,
      Store store,
      Quotas quotas,
      InstantSource clock,
      @Nullable Buckets buckets,
      Timing timing) {
    this.servers =
        Stream.generate(() ->
                Account.open(
                    new Environment(
                        store,
                        clock,
                        new SecureRandom(),
                        "us-east-1",
                        "000000000000",
                        quotas,
                        buckets),
                    timing))
            .limit(servers)
            .toList();
  }

  /** Several servers over one store. */
  static TestAccount servers(int count, Store store) {
    return new TestAccount(count, store, Quotas.OPEN, ticking(), null, QUICK);
  }

  /** A server that waits for others so long. */
  public static TestAccount with(Store store, Timing timing) {
    return with(store, timing, null);
  }

  /** A server with buckets that waits for others so long. */
  public static TestAccount with(Store store, Timing timing, @Nullable Buckets buckets) {
    return new TestAccount(1, store, Quotas.OPEN, ticking(), buckets, timing);
  }

  /** Whether no dataset is being made or deleted. */
  public boolean isAtRest() {
    return projects().describe(List.of(), Set.of(Feature.CUSTOM_LABELS), null, 100).items().stream()
        .flatMap(project -> project.datasets().stream())
        .noneMatch(dataset -> dataset.status().name().endsWith("IN_PROGRESS"));
  }

  /** The server that gets the next call. */
  private Account server() {
    return servers.get(Math.floorMod(calls.getAndIncrement(), servers.size()));
  }

  private static InstantSource ticking() {
    AtomicLong now = new AtomicLong(1_700_000_000_000L);
    return () -> Instant.ofEpochMilli(now.incrementAndGet());
  }

  public Projects projects() {
    return server().projects();
  }

  public Datasets datasets() {
    return server().datasets();
  }

  public Edits edits() {
    return server().edits();
  }

  public Transfers transfers() {
    return server().transfers();
  }

  /** The lines of a version, as they were sent. */
  public List<String> sent(DatasetArn arn, At at) {
    List<String> lines = new ArrayList<>();
    try {
      transfers().download(arn, at).lines(line -> lines.add(new String(line, UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /** All that differs between two versions, page by page. */
  public List<EntryDiff> diff(DatasetArn arn, long from, long to) {
    List<EntryDiff> all = new ArrayList<>();
    String token = null;
    do {
      Page<EntryDiff> page = history().diff(arn, from, to, token, 50).entries();
      all.addAll(page.items());
      token = page.nextToken();
    } while (token != null);
    return all;
  }

  /** Waits until the dataset has a base. */
  void awaitBase(DatasetArn arn) {
    while (datasets().require(arn).head().keptVersions().base() == 0) {
      Thread.onSpinWait();
    }
  }

  /** The numbers of the versions that are kept, page by page, newest first. */
  public List<Long> versions(DatasetArn arn) {
    List<Long> all = new ArrayList<>();
    String token = null;
    do {
      Page<VersionDescription> page = history().list(arn, token, 7);
      page.items().forEach(version -> all.add(version.version()));
      token = page.nextToken();
    } while (token != null);
    return all;
  }

  public History history() {
    return server().history();
  }

  ResourceTags tags() {
    return server().tags();
  }

  public ProjectArn project(String name) {
    return projects().create(name, Feature.CUSTOM_LABELS, null, Map.of());
  }

  public DatasetArn train(String project) {
    return create(project(project), DatasetType.TRAIN);
  }

  public DatasetArn create(ProjectArn project, DatasetType type) {
    return datasets().create(project, type, new Datasets.Source.Nothing(), Map.of());
  }

  public DatasetDescription update(DatasetArn arn, String... lines) {
    datasets().update(arn, EntryLines.manifest(lines));
    return describe(arn);
  }

  public DatasetDescription describe(DatasetArn arn) {
    return datasets().describe(arn);
  }

  /** Waits until what goes on in the background is done. */
  public DatasetDescription awaitDone(DatasetArn arn) {
    while (describe(arn).status().name().endsWith("IN_PROGRESS")) {
      Thread.onSpinWait();
    }
    return describe(arn);
  }

  public void awaitGone(DatasetArn arn) {
    while (exists(arn)) {
      Thread.onSpinWait();
    }
  }

  public boolean exists(DatasetArn arn) {
    try {
      describe(arn);
      return true;
    } catch (Refusal refusal) {
      return false;
    }
  }

  /** The lines of all entries that pass a filter, page by page. */
  List<String> lines(DatasetArn arn, Filter filter, int maxResults) {
    List<String> lines = new ArrayList<>();
    String token = null;
    do {
      Page<String> page = datasets().listEntries(arn, filter, token, maxResults);
      lines.addAll(page.items());
      token = page.nextToken();
    } while (token != null);
    return lines;
  }

  public List<String> lines(DatasetArn arn) {
    return lines(arn, Filter.NONE, 100);
  }

  /** The images of the entries that pass a filter: the names of {@link EntryLines}. */
  public List<String> images(DatasetArn arn, Filter filter) {
    return lines(arn, filter, 7).stream().map(TestAccount::image).toList();
  }

  public List<String> images(DatasetArn arn) {
    return images(arn, Filter.NONE);
  }

  static String image(String line) {
    Matcher sourceRef = SOURCE_REF.matcher(line);
    return sourceRef.find() ? sourceRef.group(1) : line;
  }

  public List<LabelStats> labels(DatasetArn arn) {
    List<LabelStats> labels = new ArrayList<>();
    @Nullable String token = null;
    do {
      Page<LabelStats> page = datasets().listLabels(arn, token, 2);
      labels.addAll(page.items());
      token = page.nextToken();
    } while (token != null);
    return labels;
  }

  @Override
  public void close() {
    servers.forEach(Account::close);
  }
}
