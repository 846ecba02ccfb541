/** The commands for the history of a dataset. */
@NullMarked
package io.groundskeeper.cli.history;

import org.jspecify.annotations.NullMarked;
