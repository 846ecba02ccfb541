/**
 * One version of a dataset in memory: made from rows, compared, searched and read; it is never
 * changed. May name {@code dataset.row} and what lies below.
 */
@NullMarked
package io.groundskeeper.dataset.snapshot;

import org.jspecify.annotations.NullMarked;
