/**
 * The servers over one store: who lives, what each has begun to write, and which versions are being
 * read. May name {@code dataset.row} and what lies below.
 */
@NullMarked
package io.groundskeeper.dataset.server;

import org.jspecify.annotations.NullMarked;
