package io.groundskeeper.operation;

/** The status of a project. */
public enum ProjectStatus {
  CREATING,
  CREATED,
  DELETING
}
