/**
 * What a conversion is asked for and what it comes to: formats, where from and where to, options,
 * the report of what was lost. May name nothing of ours.
 */
@NullMarked
package io.groundskeeper.convert.value;

import org.jspecify.annotations.NullMarked;
