/** {@code groundskeeper validate}: checks manifests without a server. */
@NullMarked
package io.groundskeeper.cli.validate;

import org.jspecify.annotations.NullMarked;
