/**
 * Whole-process benchmarks: the packaged server as users run it, measured from outside. Only the
 * checking of lines is measured in this process.
 */
@NullMarked
package io.groundskeeper.bench;

import org.jspecify.annotations.NullMarked;
