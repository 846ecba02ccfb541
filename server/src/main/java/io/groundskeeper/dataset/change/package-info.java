/**
 * The way from one version to the next: a dataset that is open, the changes that wait for their
 * turn, what each does, and their commit. May name {@code dataset.snapshot} and what lies below.
 */
@NullMarked
package io.groundskeeper.dataset.change;

import org.jspecify.annotations.NullMarked;
