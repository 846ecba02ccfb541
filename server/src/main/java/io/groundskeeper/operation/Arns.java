package io.groundskeeper.operation;

import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.dataset.value.Refusal;

/** Parses the ARNs of requests, which match the contract's patterns. */
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
    // The pattern also allows other partitions and longer numbers: there are no such ARNs here.
    return new Refusal(
        Refusal.Reason.RESOURCE_NOT_FOUND, "The " + what + " " + arn + " does not exist.");
  }
}
