package io.groundskeeper.dataset.value;

import io.groundskeeper.manifest.RejectedLine;

/**
 * A version, with the lines that its change left out.
 *
 * @param rejectedLinesKept how many of the lines that were left out are kept, the first ones
 * @param rejected in the order of the manifest
 */
public record VersionReport(
    VersionDescription description, long rejectedLinesKept, Page<RejectedLine> rejected) {}
