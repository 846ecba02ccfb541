/**
 * Edits of lines: labels renamed and removed, source-refs rewritten, attributes merged, every other
 * byte as it was. Pure. May name {@code manifest} and {@code manifest.json}.
 */
@NullMarked
package io.groundskeeper.manifest.edit;

import org.jspecify.annotations.NullMarked;
