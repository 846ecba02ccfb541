package io.groundskeeper.store.memory;

import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreContract;

/** The store in memory as one that applies writes together with their commit. */
final class MemoryStoreOfOneLogTest extends StoreContract {
  @Override
  protected Store open() {
    return MemoryStore.strict().commitWrites();
  }
}
