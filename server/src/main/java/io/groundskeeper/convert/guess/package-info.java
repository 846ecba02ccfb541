/**
 * Which format a data set has, by what is in it. One way for all commands and for the server. May
 * name {@code convert.file}, {@code convert.line}, {@code convert.folders} and {@code
 * convert.value}.
 */
@NullMarked
package io.groundskeeper.convert.guess;

import org.jspecify.annotations.NullMarked;
