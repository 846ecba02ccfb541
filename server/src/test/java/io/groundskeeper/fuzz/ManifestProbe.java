package io.groundskeeper.fuzz;

import io.groundskeeper.manifest.AnnotatedLine;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.edit.Edited;
import io.groundskeeper.manifest.edit.LineEdit;
import io.groundskeeper.manifest.json.StrictJson;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Any bytes are a manifest: each line is an entry or left out. What is kept is JSON for another
 * parser, too; read again, as it is kept and as it is listed, it is the same entry; and every edit
 * makes a line of it that is kept.
 */
final class ManifestProbe implements FuzzTarget.Probe {
  private static final String NEW_NAME = "b\"\\\u00e9";

  private final LineEdit rewriting = LineEdit.rewriteSourceRef("s3://", "s3://other/");

  @Override
  public void take(byte[] input) {
    CheckedManifest manifest = CheckedManifest.check(input, Quotas.OPEN);
    if (manifest.entries().size() != manifest.numbers().length
        || manifest.rejectedLines() < manifest.rejected().size()) {
      throw new AssertionError("lines do not add up");
    }
    for (Entry entry : manifest.entries()) {
      requireSame(entry, entry.line());
      byte[] listed = AnnotatedLine.bytes(entry.line(), entry.annotations(), entry.labelled());
      if (!StrictJson.is(listed)) {
        throw new AssertionError("what is listed is no JSON");
      }
      requireSame(entry, listed);
      Set<String> labels =
          entry.labels().stream().map(Entry.LabelUse::name).collect(Collectors.toSet());
      Map<String, String> newNames =
          labels.stream().collect(Collectors.toMap(label -> label, label -> NEW_NAME));
      for (LineEdit edit : List.of(LineEdit.rename(newNames), LineEdit.remove(labels), rewriting)) {
        if (edit.apply(entry.line()) instanceof Edited.Changed(byte[] line)) {
          read(line);
        }
      }
    }
  }

  private static Entry read(byte[] line) {
    LineChecker checker = new LineChecker(Quotas.OPEN);
    checker
        .check(line, 0, line.length)
        .ifPresent(error -> {
          throw new AssertionError("what was kept is not kept again: " + error);
        });
    return checker.entry();
  }

  private static void requireSame(Entry entry, byte[] line) {
    Entry again = read(line);
    if (!Arrays.equals(again.sourceRef(), entry.sourceRef())
        || !Arrays.equals(again.line(), entry.line())
        || !Arrays.equals(again.annotations(), entry.annotations())
        || !again.labels().equals(entry.labels())
        || again.labelled() != entry.labelled()
        || again.hasErrors() != entry.hasErrors()) {
      throw new AssertionError("an entry that is read again is another one");
    }
  }
}
