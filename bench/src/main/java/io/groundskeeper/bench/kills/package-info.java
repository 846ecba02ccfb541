/** Opens copies of data folders as kills leave them, for bench/kills. */
@NullMarked
package io.groundskeeper.bench.kills;

import org.jspecify.annotations.NullMarked;
