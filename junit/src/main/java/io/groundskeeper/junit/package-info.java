/** Groundskeeper for other people's tests. */
@NullMarked
package io.groundskeeper.junit;

import org.jspecify.annotations.NullMarked;
