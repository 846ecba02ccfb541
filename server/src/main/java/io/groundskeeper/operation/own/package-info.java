/** The operations that Amazon Rekognition Custom Labels lacks, under a target prefix of our own. */
@NullMarked
package io.groundskeeper.operation.own;

import org.jspecify.annotations.NullMarked;
