/** The command line. */
@NullMarked
package io.groundskeeper.cli;

import org.jspecify.annotations.NullMarked;
