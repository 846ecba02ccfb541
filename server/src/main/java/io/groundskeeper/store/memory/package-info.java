/** The store port in memory, stricter than any database, with fault injection: for tests. */
@NullMarked
package io.groundskeeper.store.memory;

import org.jspecify.annotations.NullMarked;
