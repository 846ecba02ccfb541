/** Whether what clients were answered can have happened one after another. */
@NullMarked
package io.groundskeeper.acceptance.history;

import org.jspecify.annotations.NullMarked;
