/**
 * The doors of the heart: projects, datasets, edits, history, transfers and tags of an account.
 * Whoever is outside names this package and {@code dataset.value}, and no other room. May name all
 * rooms.
 */
@NullMarked
package io.groundskeeper.dataset;

import org.jspecify.annotations.NullMarked;
