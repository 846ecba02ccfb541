package io.groundskeeper.store;

import java.nio.file.Path;

/**
 * Copies of a store as it is at one moment, each a folder of its own beside it, that is made
 * without copying what does not change any more: for backups and checks of a running server. Such a
 * copy is not a store that others can change; whoever opens it has it to himself.
 *
 * <p>It keeps the space of what the store removes meanwhile. None outlives the store's being open:
 * what is left is removed when it is opened again.
 */
public interface Checkpoints {
  /**
   * Makes one, which has every commit that is done.
   *
   * @param id letters and digits that no other has
   * @return its folder
   * @throws StoreException if it cannot be made; nothing is left then
   */
  Path create(String id);

  /**
   * Removes one, with its folder; one that is not there is none to remove.
   *
   * @throws StoreException if something of it is left
   */
  void remove(String id);
}
