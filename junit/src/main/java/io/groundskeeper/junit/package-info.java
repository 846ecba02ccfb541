/** A Groundskeeper server in other projects' tests, as an extension of JUnit. */
@NullMarked
package io.groundskeeper.junit;

import org.jspecify.annotations.NullMarked;
