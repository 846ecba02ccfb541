package io.groundskeeper.simulation;

import io.groundskeeper.dataset.value.DatasetType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a client wants done, once, however often it asks for it. */
final class Operation {
  final int number;
  final Kind kind;
  final String what;

  /** Of the dataset, or of the project, by name, where there is none yet. */
  final String subject;

  final DatasetType type;
  final UnaryOperator<Content> effect;

  /** What it has brought about, or may have. */
  final List<Event> events = new ArrayList<>();

  /** Whether nobody can say whether it is made, since an answer did not come. */
  boolean isUnknown;

  /** Whether it can bring about something, now or later. */
  boolean isOver;

  /** The first version that an expiry keeps, or the version that gets a tag. */
  long version;

  String tag = "";

  enum Kind {
    CREATE_PROJECT,
    DELETE_PROJECT,
    CREATE_DATASET,
    DELETE_DATASET,
    UPDATE,
    UPLOAD,
    DELETE_ENTRIES,
    RENAME_LABEL,
    MERGE_LABELS,
    REMOVE_LABEL,
    REWRITE_SOURCE_REFS,
    REVERT,
    DISTRIBUTE,
    EXPIRE,
    TAG,
    UNTAG
  }

  Operation(
      int number,
      Kind kind,
      String what,
      String subject,
      DatasetType type,
      UnaryOperator<Content> effect) {
    this.number = number;
    this.kind = kind;
    this.what = what;
    this.subject = subject;
    this.type = type;
    this.effect = effect;
  }

  @Override
  public String toString() {
    return "op-%d (%s)".formatted(number, what);
  }
}
