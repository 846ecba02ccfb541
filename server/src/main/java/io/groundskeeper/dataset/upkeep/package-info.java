/**
 * What goes on in the background and changes no content: versions expire, space is given back,
 * bases are made, what was begun and left is finished or removed. May name {@code dataset.change}
 * and what lies below.
 */
@NullMarked
package io.groundskeeper.dataset.upkeep;

import org.jspecify.annotations.NullMarked;
