package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.VersionTag;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tags of a dataset's versions: each a row, and each set or removed with a step of the head.
 */
public final class VersionTags {
  /** The most tags that a dataset's versions can have together. */
  static final int TAGS_MAX = 1000;

  private final Store store;
  private final OpenDataset dataset;

  public VersionTags(Store store, OpenDataset dataset) {
    this.store = store;
    this.dataset = dataset;
  }

  /** The names of the tags of each version that has one, by version. */
  public NavigableMap<Long, List<String>> byVersion() {
    NavigableMap<Long, List<String>> tags = new TreeMap<>();
    byte[] prefix = Rows.versionTags(dataset.head().id());
    for (Store.Row row : store.scan(dataset.project(), prefix, Rows.after(prefix), TAGS_MAX)) {
      VersionTag tag = Rows.read(row.value(), VersionTag.class);
      tags.computeIfAbsent(tag.version(), version -> new ArrayList<>()).add(tag.name());
    }
    return tags;
  }

  /** The version that has this tag. */
  Optional<Long> find(String name) {
    byte[] row = store.get(key(dataset.head(), name));
    return row == null ? Optional.empty() : Optional.of(Rows.read(row, VersionTag.class).version());
  }

  /**
   * Sets a tag; once more the same is no mistake.
   *
   * @throws Refusal if there is no such version, or another one has the tag, or there are too many
   */
  public void set(String name, long version) {
    dataset.requireChangeable();
    dataset.moveHead(head -> {
      OpenDataset.requireChangeable(head);
      Optional<Long> tagged = find(name);
      if (tagged.isPresent() && tagged.get() != version) {
        throw new Refusal(
            Refusal.Reason.RESOURCE_ALREADY_EXISTS,
            "The tag %s is on version %d. Remove it there first.".formatted(name, tagged.get()));
      }
      dataset.versions().requireVersion(version);
      if (tagged.isEmpty()
          && byVersion().values().stream().mapToInt(List::size).sum() >= TAGS_MAX) {
        throw new Refusal(
            Refusal.Reason.SERVICE_QUOTA_EXCEEDED,
            "The versions of a dataset can have at most " + TAGS_MAX + " tags together.");
      }
      return Optional.of(
          new OpenDataset.HeadMove(
              head.keeping(head.keptVersions().withTagsChanged()),
              List.of(),
              Map.of(key(head, name), Rows.write(new VersionTag(name, version))),
              List.of()));
    });
  }

  /**
   * Removes a tag.
   *
   * @throws Refusal if there is none of this name
   */
  public void remove(String name) {
    dataset.requireChangeable();
    dataset.moveHead(head -> {
      OpenDataset.requireChangeable(head);
      if (find(name).isEmpty()) {
        throw notFound(name);
      }
      return Optional.of(
          new OpenDataset.HeadMove(
              head.keeping(head.keptVersions().withTagsChanged()),
              List.of(),
              Map.of(),
              List.of(key(head, name))));
    });
  }

  Refusal notFound(String name) {
    return new Refusal(
        Refusal.Reason.RESOURCE_NOT_FOUND,
        "The dataset %s has no tag %s.".formatted(dataset.arn(), name));
  }

  private Key key(Head head, String name) {
    return new Key(dataset.project(), Rows.versionTag(head.id(), name));
  }
}
