package io.groundskeeper.dataset;

import org.jspecify.annotations.Nullable;

/**
 * A project as it is stored.
 *
 * @param deleting whether it is on its way out
 */
record ProjectRow(
    ProjectArn arn, Feature feature, @Nullable AutoUpdate autoUpdate, boolean deleting) {
  ProjectRow asDeleting() {
    return new ProjectRow(arn, feature, autoUpdate, true);
  }
}
