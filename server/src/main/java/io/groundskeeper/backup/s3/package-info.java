/** Backups in a bucket of an S3-compatible endpoint, through the AWS SDK. */
@NullMarked
package io.groundskeeper.backup.s3;

import org.jspecify.annotations.NullMarked;
