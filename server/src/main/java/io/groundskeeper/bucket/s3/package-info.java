/** Buckets of an S3-compatible endpoint, through the AWS SDK. */
@NullMarked
package io.groundskeeper.bucket.s3;

import org.jspecify.annotations.NullMarked;
