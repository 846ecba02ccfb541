package io.groundskeeper.dataset.value;

/** What an update does with an entry that is there already. */
public enum UpdateMode {
  /** The line replaces the whole entry. */
  REPLACE,
  /** The line's members replace those of the entry; others stay. */
  MERGE_ATTRIBUTES
}
