package io.groundskeeper.operation;

import io.groundskeeper.dataset.DatasetArn;
import io.groundskeeper.dataset.ProjectArn;
import io.groundskeeper.dataset.Refusal;

/** The ARNs of requests, which the contract's patterns have let through. */
public final class Arns {
  private Arns() {}

  /** The ARN of a project. */
  public static ProjectArn project(String arn) {
    return ProjectArn.parse(arn).orElseThrow(() -> notFound("project", arn));
  }

  /** The ARN of a dataset. */
  public static DatasetArn dataset(String arn) {
    return DatasetArn.parse(arn).orElseThrow(() -> notFound("dataset", arn));
  }

  private static Refusal notFound(String what, String arn) {
    // The pattern admits other partitions and longer numbers, none of which is here.
    return new Refusal(
        Refusal.Reason.RESOURCE_NOT_FOUND, "The " + what + " " + arn + " does not exist.");
  }
}
