/**
 * Other formats of labelled images, from and to lines of a manifest. {@link
 * io.groundskeeper.convert.DatasetReader} and {@link io.groundskeeper.convert.DatasetWriters} are
 * the way in. May name all rooms of the formats.
 */
@NullMarked
package io.groundskeeper.convert;

import org.jspecify.annotations.NullMarked;
