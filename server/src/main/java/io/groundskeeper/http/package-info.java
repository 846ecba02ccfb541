/** The listener: connections, limits, and who may connect. */
@NullMarked
package io.groundskeeper.http;

import org.jspecify.annotations.NullMarked;
