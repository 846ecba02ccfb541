/** The command that holds a data folder against its lines. */
@NullMarked
package io.groundskeeper.cli.fsck;

import org.jspecify.annotations.NullMarked;
