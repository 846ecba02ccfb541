/** Buckets that are the folders of a folder: {@code s3://name/key} is {@code DIR/name/key}. */
@NullMarked
package io.groundskeeper.bucket.folder;

import org.jspecify.annotations.NullMarked;
