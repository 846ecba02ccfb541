package io.groundskeeper.dataset.fsck;

/** What is done about what differs. */
public enum Cure {
  /** It is told. */
  NONE,
  /** What lines can rebuild is rebuilt; what is lost stays as it is. */
  REBUILD,
  /** What is lost is left out, too, so that the rest can be used: for a copy of the folder. */
  CUT
}
