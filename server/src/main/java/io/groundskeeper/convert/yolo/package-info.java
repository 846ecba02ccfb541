/**
 * Ultralytics YOLO, read and written. May name {@code convert.line} and what lies below; no other
 * format.
 */
@NullMarked
package io.groundskeeper.convert.yolo;

import org.jspecify.annotations.NullMarked;
