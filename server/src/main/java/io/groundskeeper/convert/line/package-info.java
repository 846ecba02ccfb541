/**
 * Between the lines of a manifest and the labelled images that all formats have in common. May name
 * {@code convert.file} and what lies below.
 */
@NullMarked
package io.groundskeeper.convert.line;

import org.jspecify.annotations.NullMarked;
