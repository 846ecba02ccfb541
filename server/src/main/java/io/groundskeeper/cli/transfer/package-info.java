/** The commands that move whole datasets: import and export. */
@NullMarked
package io.groundskeeper.cli.transfer;

import org.jspecify.annotations.NullMarked;
