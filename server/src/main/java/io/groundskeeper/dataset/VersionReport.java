package io.groundskeeper.dataset;

import io.groundskeeper.manifest.RejectedLine;

/**
 * A version, with the lines that its change left out.
 *
 * @param rejected in the order of the manifest
 */
public record VersionReport(VersionDescription description, Page<RejectedLine> rejected) {}
