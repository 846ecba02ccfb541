package io.groundskeeper.operation;

/** Where a project stands. */
public enum ProjectStatus {
  CREATING,
  CREATED,
  DELETING
}
