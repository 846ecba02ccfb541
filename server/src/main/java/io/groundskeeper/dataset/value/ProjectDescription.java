package io.groundskeeper.dataset.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A project with its datasets. */
public record ProjectDescription(
    ProjectArn arn,
    Feature feature,
    @Nullable AutoUpdate autoUpdate,
    List<DatasetDescription> datasets) {}
