package io.groundskeeper.cli;

import io.groundskeeper.manifest.Quotas;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a server is set up.
 *
 * @param port 0 for any free one
 * @param account 12 digits
 * @param buckets null for none
 */
public record ServerSettings(
    String host,
    int port,
    Path data,
    String region,
    String account,
    @Nullable BucketSettings buckets,
    Quotas quotas) {}
