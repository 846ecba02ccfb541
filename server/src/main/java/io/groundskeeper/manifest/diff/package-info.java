/**
 * What differs between two lines of one image, told in labels and boxes. Pure. May name all of
 * {@code manifest}.
 */
@NullMarked
package io.groundskeeper.manifest.diff;

import org.jspecify.annotations.NullMarked;
