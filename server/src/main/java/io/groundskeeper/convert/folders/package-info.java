/**
 * Folders whose names are labels, read and written. May name {@code convert.line} and what lies
 * below; no other format.
 */
@NullMarked
package io.groundskeeper.convert.folders;

import org.jspecify.annotations.NullMarked;
