/** Commands that let other tools know the server's own operations. */
@NullMarked
package io.groundskeeper.cli.sdk;

import org.jspecify.annotations.NullMarked;
