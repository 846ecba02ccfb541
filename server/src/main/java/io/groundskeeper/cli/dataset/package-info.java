/** The commands for projects, datasets, their entries and labels. */
@NullMarked
package io.groundskeeper.cli.dataset;

import org.jspecify.annotations.NullMarked;
