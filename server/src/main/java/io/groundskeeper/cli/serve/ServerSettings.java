package io.groundskeeper.cli.serve;

import io.groundskeeper.cli.BucketSettings;
import io.groundskeeper.manifest.Quotas;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server is set up.
 *
 * @param hosts to listen on; the first one is in the endpoint
 * @param port 0 for any free one
 * @param account 12 digits
 * @param buckets null for none
 */
public record ServerSettings(
    List<String> hosts,
    int port,
    Path data,
    String region,
    String account,
    @Nullable BucketSettings buckets,
    Quotas quotas) {}
