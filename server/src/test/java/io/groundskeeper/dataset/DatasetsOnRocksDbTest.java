package io.groundskeeper.dataset;

import io.groundskeeper.store.Store;
import io.groundskeeper.store.rocksdb.RocksDbStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class DatasetsOnRocksDbTest extends DatasetContract {
  @TempDir private Path folder;

  @Override
  Store openStore() {
    return RocksDbStore.open(folder.resolve("data"));
  }
}
