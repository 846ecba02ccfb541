/** The operations of the API, one file each, without any knowledge of the wire. */
@NullMarked
package io.groundskeeper.operation;

import org.jspecify.annotations.NullMarked;
