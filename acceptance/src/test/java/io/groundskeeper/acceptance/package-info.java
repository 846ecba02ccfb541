/** The packaged server, from outside: what users run, by clients that nobody here wrote. */
@NullMarked
package io.groundskeeper.acceptance;

import org.jspecify.annotations.NullMarked;
