/** Whole-process benchmarks: the packaged server as users run it, measured from outside. */
@NullMarked
package io.groundskeeper.bench;

import org.jspecify.annotations.NullMarked;
