package io.groundskeeper.cli.dataset;

import io.groundskeeper.cli.LabelLikeness;
import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetAt;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code groundskeeper labels ls}. */
@Command(
    name = "ls",
    description = {
      "Lists labels, with how many entries have them, and how many have them on boxes.",
      "IN ERRORS counts the entries in which a label stands, but does not count, since something is"
          + " wrong with it there; last come the labels that stand nowhere else."
    },
    mixinStandardHelpOptions = true)
final class LabelsLs extends RemoteCommand {
  private static final int PAGE_LABELS_MAX = 1000;
  private static final int LABEL_CHARACTERS_MAX = 255;

  @Parameters(paramLabel = "DATASET[@VERSION]", description = DatasetAt.HELP)
  private String name = "";

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetAt dataset = DatasetAt.parse(name);
    ObjectNode request =
        request().put("DatasetArn", dataset.dataset().arn(api)).put("MaxResults", PAGE_LABELS_MAX);
    dataset.version().putInto(request);
    LabelLikeness likeness = new LabelLikeness();
    Table table = new Table(out(), paint(), "LABEL", ">ENTRIES", ">WITH BOXES", ">IN ERRORS");
    list(
        api,
        // AWS's own has pages of 100.
        Api.Service.OWN,
        "ListDatasetLabels",
        request,
        page -> {
          for (JsonNode label : page.path("DatasetLabelDescriptions")) {
            if (json()) {
              print(label);
            } else {
              likeness
                  .add(label.path("LabelName").asString())
                  .ifPresent(other ->
                      remark(
                          "The label '%s' is nearly '%s': labels merge makes them one."
                              .formatted(
                                  Shown.text(
                                      label.path("LabelName").asString(), LABEL_CHARACTERS_MAX),
                                  Shown.text(other, LABEL_CHARACTERS_MAX))));
              table.row(
                  label.path("LabelName").asString(),
                  label.path("LabelStats").path("EntryCount").asLong(0),
                  label.path("LabelStats").path("BoundingBoxCount").asLong(0),
                  label.path("LabelStats").path("ErrorEntryCount").asLong(0));
            }
          }
          return true;
        });
    if (!json()) {
      table.print();
    }
    return DONE;
  }
}
