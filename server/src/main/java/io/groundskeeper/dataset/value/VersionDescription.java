package io.groundskeeper.dataset.value;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the change that made a version did.
 *
 * @param version counted from 1, with which the dataset was made
 * @param kind of change: CREATE, UPDATE, RENAME_LABEL and so on
 * @param rejectedLines how many lines it left out
 * @param error why the change failed as a whole; empty where it did not
 * @param detail what exactly was done, for people; empty where the kind says it all
 * @param tags of the version, by name
 * @param stats of the dataset at this version; null where an earlier release has made it
 */
public record VersionDescription(
    long version,
    Instant time,
    String kind,
    long added,
    long replaced,
    long removed,
    long rejectedLines,
    String error,
    String detail,
    List<String> tags,
    @Nullable DatasetStats stats) {}
