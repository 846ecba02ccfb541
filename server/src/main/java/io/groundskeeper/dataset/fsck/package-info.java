/**
 * Holds all that is stored against what the lines say, and rebuilds from them what differs: for a
 * folder that nobody has open. May name {@code dataset.snapshot} and what lies below.
 */
@NullMarked
package io.groundskeeper.dataset.fsck;

import org.jspecify.annotations.NullMarked;
