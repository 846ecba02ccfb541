/** {@code groundskeeper serve} and {@code demo}: the commands that are a server. */
@NullMarked
package io.groundskeeper.cli.serve;

import org.jspecify.annotations.NullMarked;
