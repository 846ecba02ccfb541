package io.groundskeeper.cli.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which entries: the filters that listing and removing have; an entry must pass all of them. */
final class FilterOptions {
  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "Entries with this label; several times: with all of them.")
  private @Nullable List<String> labels;

  @Option(
      names = "--labelled",
      negatable = true,
      arity = "0",
      description = "Entries with any label, or without.")
  private @Nullable Boolean labelled;

  @Option(
      names = "--errors",
      negatable = true,
      arity = "0",
      description = "Entries with errors, or without.")
  private @Nullable Boolean errors;

  @Option(
      names = "--contains",
      paramLabel = "TEXT",
      description = "Entries whose source-ref contains this.")
  private @Nullable String contains;

  boolean isEmpty() {
    return labels == null && labelled == null && errors == null && contains == null;
  }

  /** Says in a request which entries are meant. */
  void putInto(ObjectNode request) {
    if (labels != null) {
      ArrayNode array = request.putArray("ContainsLabels");
      labels.forEach(array::add);
    }
    if (labelled != null) {
      request.put("Labeled", labelled);
    }
    if (errors != null) {
      request.put("HasErrors", errors);
    }
    if (contains != null) {
      request.put("SourceRefContains", contains);
    }
  }
}
