package io.groundskeeper.dataset.value;

/** Where a dataset stands, as DescribeDataset says it. */
public enum DatasetStatus {
  CREATE_IN_PROGRESS,
  CREATE_COMPLETE,
  CREATE_FAILED,
  UPDATE_IN_PROGRESS,
  UPDATE_COMPLETE,
  UPDATE_FAILED,
  DELETE_IN_PROGRESS
}
