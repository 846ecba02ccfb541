package io.groundskeeper.cli.convert;

import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The report of a conversion for programs: how much went through, and of both sides what was lost,
 * by kind and with the first places.
 */
final class ReportJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private ReportJson() {}

  /** The report, as one object without line ends. */
  static String of(Format from, Report read, Format to, Report written) {
    Report counts = to == Format.MANIFEST ? read : written;
    ObjectNode all = JSON.createObjectNode();
    all.put("entries", counts.entries());
    all.put("labels", counts.labels());
    all.put("boxes", counts.boxes());
    all.put("keepsLabels", read.keepsLabels() && written.keepsLabels());
    all.put("entriesWithErrors", read.entriesWithErrors());
    findings(all.putArray("firstEntriesWithErrors"), read.firstEntriesWithErrors());
    side(all.putObject("read"), from, read);
    side(all.putObject("written"), to, written);
    return JSON.writeValueAsString(all);
  }

  private static void side(ObjectNode side, Format format, Report report) {
    side.put("format", format.toString());
    ArrayNode losses = side.putArray("losses");
    for (Map.Entry<Loss, Long> loss : report.losses().entrySet()) {
      ObjectNode told = losses.addObject();
      told.put("kind", loss.getKey().name());
      told.put("count", loss.getValue());
      told.put("message", loss.getKey().message());
      told.put("changesLabels", loss.getKey().changesLabels());
      ArrayNode first = told.putArray("first");
      report.examples(loss.getKey()).forEach(first::add);
    }
    side.put("leftOut", report.leftOut());
    findings(side.putArray("firstLeftOut"), report.firstLeftOut());
  }

  private static void findings(ArrayNode array, List<Report.Finding> findings) {
    for (Report.Finding finding : findings) {
      array.addObject().put("where", finding.where()).put("why", finding.why());
    }
  }
}
