/**
 * {@code groundskeeper pull} and {@code push}: copies of projects and datasets between any two
 * endpoints that speak the API.
 */
@NullMarked
package io.groundskeeper.cli.copy;

import org.jspecify.annotations.NullMarked;
