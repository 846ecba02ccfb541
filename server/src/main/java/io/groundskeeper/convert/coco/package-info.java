/**
 * COCO object detection, read and written. May name {@code convert.line} and what lies below; no
 * other format.
 */
@NullMarked
package io.groundskeeper.convert.coco;

import org.jspecify.annotations.NullMarked;
