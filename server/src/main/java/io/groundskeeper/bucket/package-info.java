/** What {@code s3://} means: a local folder, or an S3-compatible endpoint. */
@NullMarked
package io.groundskeeper.bucket;

import org.jspecify.annotations.NullMarked;
