package io.groundskeeper.dataset;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.change.VersionTags;
import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.CommitLog;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.PageTokens;
import io.groundskeeper.dataset.row.RejectedLines;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.snapshot.Diff;
import io.groundskeeper.dataset.upkeep.Expiry;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.ExpiryResult;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.VersionDescription;
import io.groundskeeper.dataset.value.VersionDiff;
import io.groundskeeper.dataset.value.VersionReport;
import io.groundskeeper.manifest.AnnotatedLine;
import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.manifest.SourceRefs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The versions of datasets: what made them, how they differ, how they are named, and how long they
 * are kept. Every method throws {@link Refusal} with RESOURCE_NOT_FOUND for a dataset or version
 * that does not exist, and with INVALID_PAGINATION_TOKEN for a token that is not of that listing.
 */
public final class History {
  private final Environment environment;
  private final Datasets datasets;
  private final PageTokens tokens;

  History(Environment environment, Datasets datasets, PageTokens tokens) {
    this.environment = environment;
    this.datasets = datasets;
    this.tokens = tokens;
  }

  /** The versions that are kept, newest first. */
  public Page<VersionDescription> list(DatasetArn arn, @Nullable String token, int maxResults) {
    OpenDataset dataset = datasets.require(arn);
    Head head = dataset.head();
    byte[] scope = scope("versions", head, 0, 0);
    long next = head.version();
    if (token != null) {
      next = ByteBuffer.wrap(tokens.read(scope, token)).getLong();
    }
    NavigableMap<Long, List<String>> tags =
        new VersionTags(environment.store(), dataset).byVersion();
    long firstKept = head.keptVersions().first();
    List<VersionDescription> found = new ArrayList<>();
    CommitLog log = dataset.log();
    while (next >= firstKept && found.size() < maxResults) {
      long first = Math.max(firstKept, next - (maxResults - found.size()) + 1);
      for (Commit commit : log.range(first, next).reversed()) {
        found.add(describe(commit, tags));
      }
      next = first - 1;
    }
    // Of those before only the ones that have a tag are left.
    Long tagged = next < firstKept ? tags.floorKey(next) : Long.valueOf(next);
    while (tagged != null && tagged > 0 && found.size() < maxResults) {
      Commit commit = log.find(tagged);
      if (commit != null) {
        found.add(describe(commit, tags));
      }
      tagged = tags.lowerKey(tagged);
    }
    boolean more = tagged != null && tagged > 0;
    return new Page<>(
        found, more ? tokens.write(scope, ByteBuffer.allocate(8).putLong(tagged).array()) : null);
  }

  private static VersionDescription describe(Commit commit, Map<Long, List<String>> tags) {
    return new VersionDescription(
        commit.version(),
        Instant.ofEpochMilli(commit.timeMillis()),
        commit.kind().name(),
        commit.added(),
        commit.replaced(),
        commit.removed(),
        commit.rejected(),
        commit.error(),
        commit.detail() == null ? "" : commit.detail(),
        tags.getOrDefault(commit.version(), List.of()),
        commit.stats());
  }

  private static byte[] scope(String what, Head head, long one, long other) {
    return ByteBuffer.allocate(80)
        .put(Rows.ascii(what + head.id()))
        .putLong(one)
        .putLong(other)
        .array();
  }

  /** What the change that made a version did, with the lines that it left out, page by page. */
  public VersionReport describe(DatasetArn arn, At at, @Nullable String token, int maxResults) {
    OpenDataset dataset = datasets.require(arn);
    Head head = dataset.head();
    Commit commit = dataset.versions().requireVersion(dataset.versions().number(at));
    return new VersionReport(
        describe(commit, new VersionTags(environment.store(), dataset).byVersion()),
        RejectedLines.kept(commit.rejected()),
        rejected(head, commit, token, maxResults));
  }

  private Page<RejectedLine> rejected(
      Head head, Commit commit, @Nullable String token, int maxResults) {
    byte[] scope = scope("rejected lines", head, commit.version(), 0);
    RejectedLines.Position from = RejectedLines.Position.START;
    if (token != null) {
      ByteBuffer position = ByteBuffer.wrap(tokens.read(scope, token));
      from = new RejectedLines.Position(position.getInt(), position.getInt(), position.getLong());
    }
    long kept = RejectedLines.kept(commit.rejected());
    RejectedLines report = new RejectedLines(environment.store(), head.id(), commit.transaction());
    List<RejectedLine> lines = new ArrayList<>();
    RejectedLines.Position next = report.read(from, kept, maxResults, lines);
    byte[] position =
        ByteBuffer.allocate(16)
            .putInt(next.row())
            .putInt(next.line())
            .putLong(next.before())
            .array();
    return new Page<>(lines, next.before() < kept ? tokens.write(scope, position) : null);
  }

  /**
   * What differs between two versions, in either order of time. It costs what lies between them; at
   * most 8 such comparisons of a dataset are kept at hand for their next pages.
   *
   * @param to null for the newest, which then stays the same for all pages
   */
  public VersionDiff diff(
      DatasetArn arn, long from, @Nullable Long to, @Nullable String token, int maxResults) {
    OpenDataset dataset = datasets.requireReadable(arn);
    Head head = dataset.head();
    byte[] scope = scope("diff", head, from, to == null ? 0 : to);
    long until = to == null ? head.version() : to;
    int ordinal = 0;
    if (token != null) {
      ByteBuffer position = ByteBuffer.wrap(tokens.read(scope, token));
      until = position.getLong();
      ordinal = position.getInt();
    }
    if (token == null) {
      dataset.versions().requireVersion(from);
      dataset.versions().requireVersion(until);
    } else {
      dataset.versions().requireContinued(from);
      dataset.versions().requireContinued(until);
    }
    Diff diff = dataset.versions().diff(from, until);
    int first = diff.placeOf(ordinal);
    List<EntryDiff> entries = entries(diff, first, Math.min(diff.size(), first + maxResults));
    int end = first + entries.size();
    String next =
        end == diff.size()
            ? null
            : tokens.write(
                scope, ByteBuffer.allocate(12).putLong(until).putInt(diff.ordinal(end)).array());
    return new VersionDiff(
        from, until, diff.added(), diff.replaced(), diff.removed(), new Page<>(entries, next));
  }

  /** Some entries that differ, or the first of them where all would be too much at once. */
  private static List<EntryDiff> entries(Diff diff, int from, int to) {
    List<EntryDiff> entries = new ArrayList<>();
    long characters = 0;
    for (int first = from, end; first < to && characters < Page.CHARACTERS_MAX; first = end) {
      end = Math.min(to, first + Page.ITEMS_AT_ONCE);
      List<Diff.@Nullable Side> before = diff.before(first, end);
      List<Diff.@Nullable Side> after = diff.after(first, end);
      for (int i = 0; i < before.size(); i++) {
        EntryDiff entry = entry(before.get(i), after.get(i));
        entries.add(entry);
        characters += length(entry.before()) + length(entry.after());
      }
    }
    return entries;
  }

  private static EntryDiff entry(Diff.@Nullable Side before, Diff.@Nullable Side after) {
    Diff.Side newest = after == null ? before : after;
    if (newest == null) {
      throw new IllegalStateException("an entry that is in neither version");
    }
    return new EntryDiff(
        SourceRefs.sourceRef(newest.line().bytes()), listed(before), listed(after));
  }

  private static int length(@Nullable String line) {
    return line == null ? 0 : line.length();
  }

  private static @Nullable String listed(Diff.@Nullable Side side) {
    return side == null
        ? null
        : new String(
            AnnotatedLine.bytes(side.line().bytes(), side.line().annotations(), side.labelled()),
            StandardCharsets.UTF_8);
  }

  /**
   * Expires versions: all before one but those that have a tag. Their space is given back in the
   * background. The newest version stays in any case.
   *
   * @param before the first version that is kept; empty for the other
   * @param time the first version that is kept is the newest that was there then; empty for the
   *     other
   * @param dryRun whether only to count
   * @throws Refusal if neither or both are given
   */
  public ExpiryResult expire(
      DatasetArn arn, Optional<Long> before, Optional<Instant> time, boolean dryRun) {
    if (before.isPresent() == time.isPresent()) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "Name either BeforeVersion or Before: which versions are to go.");
    }
    OpenDataset dataset = datasets.requireReadable(arn);
    long first = before.orElseGet(() -> versionAt(dataset, time.orElseThrow()));
    try {
      return new Expiry(dataset).run(first, dryRun);
    } finally {
      if (!dryRun) {
        // Also where nobody knows whether it was made, or all that went had a tag: a note is there.
        datasets.background().reclaim(dataset);
      }
    }
  }

  /** The version that was the newest at a time: what was current then can still be read. */
  private static long versionAt(OpenDataset dataset, Instant time) {
    Head head = dataset.head();
    return Math.max(
        head.keptVersions().first(), dataset.log().newestNotAfter(time.toEpochMilli(), head));
  }

  /**
   * Gives a version a name, which also keeps it from being expired.
   *
   * @throws Refusal if another version has it, or there are too many
   */
  public void tag(DatasetArn arn, long version, String tag) {
    new VersionTags(environment.store(), datasets.require(arn)).set(tag, version);
  }

  /**
   * Takes a name from its version.
   *
   * @throws Refusal if no version has it
   */
  public void untag(DatasetArn arn, String tag) {
    new VersionTags(environment.store(), datasets.require(arn)).remove(tag);
  }
}
