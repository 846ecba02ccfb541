package io.groundskeeper.simulation;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What is known of a dataset from what was committed: all of its versions, for ever. */
final class DatasetModel {
  final byte[] project;
  final TreeMap<Long, Content> versions = new TreeMap<>();
  final TreeMap<Long, Commit> records = new TreeMap<>();
  final TreeMap<String, Long> tags = new TreeMap<>();

  /** As it was made. */
  final Head first;

  Head head;
  boolean isGone;

  DatasetModel(byte[] project, Head head) {
    this.project = project;
    this.first = head;
    this.head = head;
  }

  DatasetArn arn() {
    return head.arn();
  }

  String id() {
    return head.id();
  }

  long newest() {
    return versions.isEmpty() ? 0 : versions.lastKey();
  }

  Content at(long version) {
    return version == 0 ? Content.NONE : versions.get(version);
  }

  Content now() {
    return at(newest());
  }

  boolean isDeleted() {
    return isGone || head.status() == DatasetStatus.DELETE_IN_PROGRESS;
  }

  boolean isReadable() {
    return !isDeleted() && head.status() != DatasetStatus.CREATE_IN_PROGRESS;
  }

  boolean isKept(long version) {
    return versions.containsKey(version)
        && (version >= head.keptVersions().first() || tags.containsValue(version));
  }

  /** The versions that can be asked for, oldest first. */
  List<Long> kept() {
    List<Long> kept = new ArrayList<>();
    for (long version : versions.keySet()) {
      if (isKept(version)) {
        kept.add(version);
      }
    }
    return kept;
  }

  @Override
  public String toString() {
    return "%s/%s#%s"
        .formatted(head.arn().project(), head.arn().type().inArn(), head.id().substring(0, 4));
  }
}
