/**
 * The rows of the store: where each is, what is in it, and how it is packed. Knows no dataset that
 * is open, and no version but by its number. May name {@code dataset.value} and what lies below.
 */
@NullMarked
package io.groundskeeper.dataset.row;

import org.jspecify.annotations.NullMarked;
