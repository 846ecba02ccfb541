/** What a running server tells those who watch it. */
@NullMarked
package io.groundskeeper.metrics;

import org.jspecify.annotations.NullMarked;
