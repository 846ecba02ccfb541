/**
 * Ground-truth manifests: JSON Lines to checked entries. Pure: no I/O, no clock. May name {@code
 * manifest.json}.
 */
@NullMarked
package io.groundskeeper.manifest;

import org.jspecify.annotations.NullMarked;
