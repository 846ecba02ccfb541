/** What the commands share that speak to a running server. */
@NullMarked
package io.groundskeeper.cli.remote;

import org.jspecify.annotations.NullMarked;
