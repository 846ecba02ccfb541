/** The command line: what all commands share. */
@NullMarked
package io.groundskeeper.cli;

import org.jspecify.annotations.NullMarked;
