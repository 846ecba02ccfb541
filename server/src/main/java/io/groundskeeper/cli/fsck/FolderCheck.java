package io.groundskeeper.cli.fsck;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.dataset.value.Damage;
import java.nio.file.Path;

/**
 * Checks of data folders that no server has open. Each method throws {@link CommandFailedException}
 * where there is no such folder, or it is in use.
 */
public interface FolderCheck {
  /** Says what differs, and changes nothing. */
  Outcome check(Path data, Watcher watcher);

  /** Rebuilds what lines can rebuild, and checks what there is then. */
  Outcome repair(Path data, Watcher watcher);

  /**
   * Writes all that is whole to a new folder, and checks that.
   *
   * @param target a folder that is not there, or empty
   */
  Outcome salvage(Path data, Path target, Watcher watcher);

  /** Is told as it goes. */
  interface Watcher {
    /** Something differs. */
    void found(Damage damage);

    /** So many lines were checked so far. */
    void at(long lines);
  }

  /**
   * What came of it.
   *
   * @param lines that were checked
   * @param rebuildable what differs at the end and can be rebuilt
   * @param lost what differs at the end and cannot
   * @param rebuilt how many were put right
   * @param leftOut how many are lost, and in the new folder no more
   */
  record Outcome(
      int datasets, long lines, long rebuildable, long lost, long rebuilt, long leftOut) {
    boolean isWhole() {
      return rebuildable + lost == 0;
    }
  }
}
