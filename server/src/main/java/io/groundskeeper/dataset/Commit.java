package io.groundskeeper.dataset;

/**
 * The record that a change leaves: one version of a dataset.
 *
 * @param transaction under which the change's rows are filed, 32 hex digits
 * @param parts how many parts the change wrote
 * @param added entries that were new
 * @param replaced entries that were there before
 * @param removed entries that are no more
 * @param rejected lines that were left out
 * @param error the terminal error, where the change failed and left the content as it was; else
 *     empty
 */
record Commit(
    long version,
    String transaction,
    long timeMillis,
    Kind kind,
    int parts,
    long added,
    long replaced,
    long removed,
    long rejected,
    String error) {

  /** What a change was. */
  enum Kind {
    CREATE,
    UPDATE,
    DISTRIBUTE
  }
}
