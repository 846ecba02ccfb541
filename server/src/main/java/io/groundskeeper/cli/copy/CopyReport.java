package io.groundskeeper.cli.copy;

import io.groundskeeper.cli.Shown;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells what a copy did.
 *
 * @param from the source, for people
 * @param to the target, for people
 * @param wishes what was asked
 */
record CopyReport(String from, String to, DatasetCopy.Wishes wishes) {
  private static final int SOURCE_REF_CHARACTERS = 200;

  /** Whether the target is now as it was to be. */
  boolean isDone(List<Tally> tallies) {
    return tallies.stream().noneMatch(t -> t.leavesDifference(wishes.dryRun(), wishes.delete()));
  }

  /** In a few lines for people. */
  void print(PrintWriter out, String project, List<Tally> tallies) {
    if (tallies.isEmpty()) {
      out.printf("%s: the project has no datasets at %s.%n", project, from);
    }
    for (Tally tally : tallies) {
      out.printf(
          Locale.ROOT,
          "%s: %,d %s at %s, %,d new, %,d changed, %,d the same at %s.%n",
          tally.dataset,
          tally.entries,
          entries(tally.entries),
          from,
          tally.added,
          tally.replaced,
          tally.unchanged,
          to);
      if (tally.sent() > 0) {
        out.printf(
            Locale.ROOT,
            "  %s %,d %s, %,d bytes, in %,d %s.%n",
            wishes.dryRun() ? "Would send" : "Sent",
            tally.sent(),
            entries(tally.sent()),
            tally.bytesSent,
            tally.updates,
            tally.updates == 1 ? "update" : "updates");
      }
      onlyAtTarget(out, tally);
      leftDifferent(out, tally);
    }
    out.flush();
  }

  private void onlyAtTarget(PrintWriter out, Tally tally) {
    if (tally.removed > 0) {
      out.printf(Locale.ROOT, "  Removed %,d that only %s had.%n", tally.removed, to);
    }
    long left = tally.onlyAtTarget - tally.removed;
    if (left <= 0) {
      return;
    }
    String are = left == 1 ? "entry is" : "entries are";
    out.printf(Locale.ROOT, "  %,d %s only at %s; ", left, are, to);
    if (wishes.dryRun()) {
      out.println(wishes.delete() ? "would be removed, if it can." : "--delete would remove them.");
    } else if (tally.deletionMissing) {
      out.println("it has no operation that deletes entries, as AWS has none.");
    } else if (wishes.delete()) {
      out.println("not removed.");
    } else {
      out.println("--delete removes them, unless it is AWS, which cannot delete entries.");
    }
  }

  private void leftDifferent(PrintWriter out, Tally tally) {
    if (tally.unsendable > 0) {
      out.printf(
          Locale.ROOT,
          "  %,d %s of the source cannot be sent; why is on standard error.%n",
          tally.unsendable,
          tally.unsendable == 1 ? "line" : "lines");
    }
    if (tally.dropped > 0) {
      out.printf(
          Locale.ROOT,
          "  %s has %,d %s fewer than it should: it drops lines that it takes for invalid. Run this"
              + " again with --verify to see which.%n",
          to,
          tally.dropped,
          entries(tally.dropped));
    }
    if (tally.differingCount() > 0) {
      out.printf(
          Locale.ROOT,
          "  %,d %s at %s as sent:%n",
          tally.differingCount(),
          tally.differingCount() == 1 ? "is not" : "are not",
          to);
      for (String sourceRef : tally.differing()) {
        out.printf("    %s%n", Shown.text(sourceRef, SOURCE_REF_CHARACTERS));
      }
      if (tally.differingCount() > Tally.NAMED_MAX) {
        out.println("    …");
      }
    } else if (wishes.verify()) {
      out.println("  Verified: all of them are there as sent.");
    }
  }

  private static String entries(long count) {
    return count == 1 ? "entry" : "entries";
  }

  /** In one line of JSON for programs. */
  void printJson(PrintWriter out, String project, String targetProject, List<Tally> tallies) {
    ObjectNode report =
        JsonMapper.shared()
            .createObjectNode()
            .put("From", from)
            .put("To", to)
            .put("Project", project)
            .put("TargetProject", targetProject)
            .put("DryRun", wishes.dryRun())
            .put("Done", isDone(tallies));
    ArrayNode datasets = report.putArray("Datasets");
    for (Tally tally : tallies) {
      ObjectNode dataset =
          datasets
              .addObject()
              .put("Dataset", tally.dataset)
              .put("SourceDatasetArn", tally.sourceArn)
              .put("TargetDatasetArn", tally.targetArn.orElse(null))
              .put("Entries", tally.entries)
              .put("EntriesAdded", tally.added)
              .put("EntriesReplaced", tally.replaced)
              .put("EntriesUnchanged", tally.unchanged)
              .put("EntriesOnlyAtTarget", tally.onlyAtTarget - tally.removed)
              .put("EntriesRemoved", tally.removed)
              .put("LinesLeftOut", tally.unsendable)
              .put("LinesDropped", tally.dropped)
              .put("Updates", tally.updates)
              .put("BytesSent", tally.bytesSent)
              .put("EntriesDiffering", tally.differingCount());
      tally.differing().forEach(dataset.putArray("DifferingSourceRefs")::add);
    }
    out.println(report);
    out.flush();
  }
}
