package io.groundskeeper.awsjson;

import java.util.Set;

/** What the server offers of the contract. */
final class OfferedOperations {
  static final Set<String> NAMES =
      Set.of(
          "CreateProject",
          "DescribeProjects",
          "DeleteProject",
          "CreateDataset",
          "DescribeDataset",
          "UpdateDatasetEntries",
          "ListDatasetEntries",
          "ListDatasetLabels",
          "DistributeDatasetEntries",
          "DeleteDataset",
          "TagResource",
          "UntagResource",
          "ListTagsForResource");

  private OfferedOperations() {}
}
