/**
 * JSON lines as bytes: scanned in place, searched, patched. Pure, and the hot path of everything.
 * May name nothing of ours.
 */
@NullMarked
package io.groundskeeper.manifest.json;

import org.jspecify.annotations.NullMarked;
