/** Groundskeeper: the store of ground truth for computer vision. */
@NullMarked
package io.groundskeeper;

import org.jspecify.annotations.NullMarked;
