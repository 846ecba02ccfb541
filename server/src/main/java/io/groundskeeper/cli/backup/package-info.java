/** {@code groundskeeper backup} and {@code restore}. */
@NullMarked
package io.groundskeeper.cli.backup;

import org.jspecify.annotations.NullMarked;
