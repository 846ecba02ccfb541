package io.groundskeeper.cli.backup;

import io.groundskeeper.backup.BackupPlace;
import io.groundskeeper.cli.BucketSettings;
import org.jspecify.annotations.Nullable;

/** Opens places of backups. */
@FunctionalInterface
public interface PlaceOpener {
  /**
   * Opens one; nothing is asked or made yet.
   *
   * @param where a folder, or {@code s3://bucket/prefix}
   * @param buckets what {@code s3://} means; null where that was not said
   * @throws io.groundskeeper.cli.CommandFailedException if it names none
   */
  BackupPlace open(String where, @Nullable BucketSettings buckets);
}
