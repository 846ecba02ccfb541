package io.groundskeeper.dataset.row;

import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetStats;
import org.jspecify.annotations.Nullable;

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
 * @param detail what exactly was done, for people; null where the kind says it all
 * @param stats of the dataset at this version; null where an earlier release wrote the record
 * @param base the transaction under which the version's {@code Base} is filed; null where it has
 *     none
 */
public record Commit(
    long version,
    String transaction,
    long timeMillis,
    Kind kind,
    int parts,
    long added,
    long replaced,
    long removed,
    long rejected,
    String error,
    @Nullable String detail,
    @Nullable DatasetStats stats,
    @Nullable String base) {

  /** What a change was. */
  public enum Kind {
    CREATE,
    UPDATE,
    DISTRIBUTE,
    UPLOAD,
    DELETE_ENTRIES,
    RENAME_LABEL,
    MERGE_LABELS,
    REMOVE_LABEL,
    REWRITE_SOURCE_REFS,
    REVERT
  }

  /**
   * The record of the making of a dataset without entries.
   *
   * @param head as it is then
   */
  public static Commit empty(Head head, String transaction) {
    return new Commit(
        head.version(),
        transaction,
        head.updatedMillis(),
        Kind.CREATE,
        0,
        0,
        0,
        0,
        0,
        "",
        null,
        head.stats(),
        null);
  }

  /** Entries that the change touched. */
  public long touched() {
    return added + replaced + removed;
  }

  /** The answer to the change. */
  public ChangeResult result() {
    return new ChangeResult(version, added, replaced, removed, rejected, error);
  }

  /** The same, whose content can be read from a {@code Base}. */
  public Commit withBase(String baseTransaction) {
    return new Commit(
        version,
        transaction,
        timeMillis,
        kind,
        parts,
        added,
        replaced,
        removed,
        rejected,
        error,
        detail,
        stats,
        baseTransaction);
  }
}
