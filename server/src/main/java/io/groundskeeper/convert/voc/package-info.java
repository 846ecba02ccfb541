/**
 * Pascal VOC, read and written. May name {@code convert.line} and what lies below; no other format.
 */
@NullMarked
package io.groundskeeper.convert.voc;

import org.jspecify.annotations.NullMarked;
