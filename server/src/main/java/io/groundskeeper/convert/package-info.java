/**
 * Other formats of labelled images, from and to lines of a manifest. {@link
 * io.groundskeeper.convert.DatasetReader} and {@link io.groundskeeper.convert.DatasetWriter} are
 * the way in; {@link io.groundskeeper.convert.Report} says what was lost on the way.
 */
@NullMarked
package io.groundskeeper.convert;

import org.jspecify.annotations.NullMarked;
