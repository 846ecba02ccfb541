package io.groundskeeper.dataset;

import io.groundskeeper.store.Store;
import io.groundskeeper.store.memory.MemoryStore;

final class DatasetsInMemoryTest extends DatasetContract {
  @Override
  Store openStore() {
    return MemoryStore.strict();
  }
}
