package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.OwnCalls.Content;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads datasets that others change, keeps in mind what it has seen of each version, and has old
 * versions expire.
 */
final class VersionReader extends KilledClient {
  private static final int SEEN_MAX = 12;

  private final List<Read> datasets;
  private final Random random;

  /** By dataset and version the digest of the lines. */
  private final Map<String, NavigableMap<Long, String>> seen = new ConcurrentHashMap<>();

  /**
   * A dataset that is read.
   *
   * @param name such as {@code shared/train}
   * @param versionsKept those before expire
   */
  record Read(String name, String arn, int versionsKept) {}

  VersionReader(String name, List<Read> datasets, Random random) {
    super(name);
    this.datasets = datasets;
    this.random = random;
  }

  @Override
  void call(Calls calls) {
    Read read = datasets.get(random.nextInt(datasets.size()));
    NavigableMap<Long, String> known = new TreeMap<>(seen.getOrDefault(read.name, new TreeMap<>()));
    Content content = calls.own().download(read.name);
    String digest = OwnCalls.digest(content.lines());
    String before = known.put(content.version(), digest);
    assertThat(before)
        .as("what was seen of version %d of %s", content.version(), read.name)
        .isIn(null, digest);
    long oldest = content.version() - read.versionsKept;
    known.headMap(oldest, false).clear();
    if (known.size() > SEEN_MAX) {
      known.remove(
          known.navigableKeySet().stream()
              .skip(random.nextInt(SEEN_MAX))
              .findFirst()
              .orElseThrow());
    }
    // What is to expire is not expected any more before the server is told.
    seen.put(read.name, known);
    if (oldest > 1 && random.nextInt(SEEN_MAX) == 0) {
      calls
          .own()
          .call(
              "ExpireDatasetVersions",
              "\"DatasetArn\":\"%s\",\"BeforeVersion\":%d".formatted(read.arn, oldest));
    }
    countAcknowledged();
  }

  @Override
  Expected expected() {
    Map<String, NavigableMap<Long, String>> now = Map.copyOf(seen);
    return calls ->
        now.forEach((name, versions) ->
            versions.forEach((version, digest) ->
                assertThat(OwnCalls.digest(calls.own().download(name, version).lines()))
                    .as("lines of version %d of %s, which was seen", version, name)
                    .isEqualTo(digest)));
  }

  @Override
  void settle(Calls calls) {
    expected().verify(calls);
  }
}
