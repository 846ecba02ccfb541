/** The protocol AWS JSON 1.1: routing, records to and from JSON, constraints, errors. */
@NullMarked
package io.groundskeeper.awsjson;

import org.jspecify.annotations.NullMarked;
