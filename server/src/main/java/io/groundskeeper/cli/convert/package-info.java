/** {@code groundskeeper convert}: converts formats of labelled images without a server. */
@NullMarked
package io.groundskeeper.cli.convert;

import org.jspecify.annotations.NullMarked;
