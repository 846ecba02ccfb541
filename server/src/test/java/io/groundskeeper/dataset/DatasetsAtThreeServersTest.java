package io.groundskeeper.dataset;

import io.groundskeeper.store.Store;
import io.groundskeeper.store.memory.MemoryStore;

/** Every call goes to another one of three servers over one store. */
final class DatasetsAtThreeServersTest extends DatasetContract {
  @Override
  Store openStore() {
    return MemoryStore.strict();
  }

  @Override
  TestAccount servers(Store theStore) {
    return TestAccount.servers(3, theStore);
  }
}
