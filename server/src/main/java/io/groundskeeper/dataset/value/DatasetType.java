package io.groundskeeper.dataset.value;

import java.util.Locale;

/** What a dataset of a project is for; a project has one of each at most. */
public enum DatasetType {
  TRAIN,
  TEST;

  /** As it stands in the dataset's ARN. */
  public String inArn() {
    return name().toLowerCase(Locale.ROOT);
  }
}
