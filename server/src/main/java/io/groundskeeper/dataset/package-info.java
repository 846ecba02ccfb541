/** Projects, datasets, versions and changes: the heart of Groundskeeper. */
@NullMarked
package io.groundskeeper.dataset;

import org.jspecify.annotations.NullMarked;
