/**
 * Backups of a data folder, and their restoring: which files a backup has, and where they are. What
 * a place is made of, a folder or a bucket, is below the port {@link
 * io.groundskeeper.backup.BackupPlace}.
 */
@NullMarked
package io.groundskeeper.backup;

import org.jspecify.annotations.NullMarked;
