/**
 * One table of labels, as CSV, read and written, and as Parquet, written. May name {@code
 * convert.line} and what lies below; no other format.
 */
@NullMarked
package io.groundskeeper.convert.table;

import org.jspecify.annotations.NullMarked;
