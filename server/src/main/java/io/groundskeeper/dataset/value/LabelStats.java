package io.groundskeeper.dataset.value;

/**
 * A label of a dataset.
 *
 * @param entryCount entries that use it
 * @param boundingBoxCount entries in which a bounding box has it
 * @param errorEntryCount entries with errors in which it stands, but does not count; 0 where that
 *     was not asked for
 */
public record LabelStats(String name, int entryCount, int boundingBoxCount, int errorEntryCount) {

  /** One that stands nowhere without counting. */
  public LabelStats(String name, int entryCount, int boundingBoxCount) {
    this(name, entryCount, boundingBoxCount, 0);
  }
}
