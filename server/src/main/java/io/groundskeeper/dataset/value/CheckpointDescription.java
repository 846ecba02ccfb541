package io.groundskeeper.dataset.value;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A copy of the data folder as it was at one moment.
 *
 * @param id what it is removed by
 * @param folder where it is on the server's machine; a data folder itself
 * @param expires when it is removed at the latest
 */
public record CheckpointDescription(String id, Path folder, Instant expires) {}
