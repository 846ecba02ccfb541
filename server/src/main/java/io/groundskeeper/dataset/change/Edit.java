package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.value.ChangeResult;

/** What an edit does: applies itself to a dataset on its way to the next version. */
public interface Edit {
  /**
   * Applies it.
   *
   * @param dryRun whether only to count; then nothing may be changed
   */
  ChangeResult apply(Working working, boolean dryRun);
}
