/** The store port: an ordered, partitioned key-value store, as small as any database can be. */
@NullMarked
package io.groundskeeper.store;

import org.jspecify.annotations.NullMarked;
