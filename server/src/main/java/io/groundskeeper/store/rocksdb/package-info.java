/** The store port on an embedded RocksDB: one folder, nothing to install. */
@NullMarked
package io.groundskeeper.store.rocksdb;

import org.jspecify.annotations.NullMarked;
