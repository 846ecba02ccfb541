/**
 * Names, descriptions, results and refusals of datasets: public records, enums and exceptions,
 * which do nothing. Together with {@code io.groundskeeper} they are the surface of the library. May
 * name of ours {@code manifest} alone.
 */
@NullMarked
package io.groundskeeper.dataset.value;

import org.jspecify.annotations.NullMarked;
