package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.remote.DatasetName;

/** Where all entries of a dataset are on the server. */
final class Entries {
  private Entries() {}

  static String path(DatasetName dataset) {
    return "/datasets/" + dataset.project() + "/" + dataset.type() + "/entries";
  }
}
