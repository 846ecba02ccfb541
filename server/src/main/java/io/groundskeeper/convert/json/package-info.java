/**
 * The JSON of labelling tools, read: labelme, Apple's Create ML, VoTT, Label Studio. May name
 * {@code convert.line} and what lies below; no other format.
 */
@NullMarked
package io.groundskeeper.convert.json;

import org.jspecify.annotations.NullMarked;
