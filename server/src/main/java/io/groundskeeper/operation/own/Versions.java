package io.groundskeeper.operation.own;

import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.VersionDescription;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Versions, as requests name them and responses describe them. */
final class Versions {
  static final int PAGE_DEFAULT = 100;

  private static final double SECONDS_MAX = 100_000_000_000.0;

  private Versions() {}

  /**
   * The version that a request names.
   *
   * @param asOf seconds of the epoch
   * @throws Refusal if it names more than one
   */
  static At at(@Nullable Long version, @Nullable Double asOf, @Nullable String tag) {
    if (Stream.of(version, asOf, tag).filter(Objects::nonNull).count() > 1) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER, "Name one of Version, AsOf and Tag, not several.");
    }
    if (version != null) {
      return new At.Version(version);
    }
    if (asOf != null) {
      return new At.Time(time("AsOf", asOf));
    }
    return tag == null ? At.NEWEST : new At.Tag(tag);
  }

  /** A time of the protocol, in seconds of the epoch. */
  static Instant time(String member, double seconds) {
    if (!(Math.abs(seconds) < SECONDS_MAX)) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "The value of " + member + " is no time: give it in seconds of the epoch.");
    }
    return Instant.ofEpochMilli(Math.round(seconds * 1000));
  }

  static int pageSize(@Nullable Integer maxResults) {
    return maxResults == null ? PAGE_DEFAULT : maxResults;
  }

  /** As the contract has it. */
  record Description(
      long version,
      Instant creationTimestamp,
      String change,
      long entriesAdded,
      long entriesReplaced,
      long entriesRemoved,
      long linesRejected,
      @Nullable String error,
      @Nullable String detail,
      @Nullable List<String> tags,
      @Nullable Stats datasetStats) {
    static Description of(VersionDescription version) {
      return new Description(
          version.version(),
          version.time(),
          version.kind(),
          version.added(),
          version.replaced(),
          version.removed(),
          version.rejectedLines(),
          version.error().isEmpty() ? null : version.error(),
          version.detail().isEmpty() ? null : version.detail(),
          version.tags().isEmpty() ? null : version.tags(),
          Stats.of(version.stats()));
    }
  }

  /** As the contract has it. */
  record Stats(long labeledEntries, long totalEntries, long totalLabels, long errorEntries) {
    static @Nullable Stats of(@Nullable DatasetStats stats) {
      return stats == null
          ? null
          : new Stats(
              stats.labeledEntries(),
              stats.totalEntries(),
              stats.totalLabels(),
              stats.errorEntries());
    }
  }
}
