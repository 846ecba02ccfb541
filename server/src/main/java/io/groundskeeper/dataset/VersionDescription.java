package io.groundskeeper.dataset;

import io.groundskeeper.manifest.RejectedLine;
import java.time.Instant;

/**
 * What the change that made a version did.
 *
 * @param version counted from 1, with which the dataset was made
 * @param kind CREATE, UPDATE or DISTRIBUTE
 * @param error why the change failed as a whole; empty where it did not
 * @param rejected the lines that it left out
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
    Page<RejectedLine> rejected) {}
