/** What the commands that use a running server have in common. */
@NullMarked
package io.groundskeeper.cli.remote;

import org.jspecify.annotations.NullMarked;
