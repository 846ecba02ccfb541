package io.groundskeeper.store.rocksdb;

import io.groundskeeper.store.StoreException;
import java.util.List;

/** What is open, native code for the most part. */
final class Handles {
  private Handles() {}

  /** Closes all of them in their order, whatever becomes of the others. */
  static void close(List<? extends AutoCloseable> handles) {
    StoreException failure = null;
    for (AutoCloseable handle : handles) {
      try {
        handle.close();
      } catch (Exception e) {
        failure = new StoreException("cannot close the store", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
