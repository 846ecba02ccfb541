package io.groundskeeper.convert.value;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a data set is written.
 *
 * @param images gives the images that are copied into the formats that are folders; empty where
 *     none are, which the report says
 * @param temporary a folder for temporary files
 */
public record WriteOptions(Optional<ImageFiles> images, Path temporary) {}
