package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.edit.AttributeMerge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Merges the lines of an update into entries: members that the update does not name stay. */
public final class MergedLines {
  private static final int LINES_PER_READ = 128;

  private final Environment environment;
  private final Working working;
  private final EntryReader reader;
  private final AttributeMerge merge = new AttributeMerge();

  public MergedLines(Environment environment, Working working) {
    this.environment = environment;
    this.working = working;
    this.reader = new EntryReader(environment.store(), working.head().id(), working.snapshot());
  }

  /** The manifest with the lines that entries have after the update. */
  public CheckedManifest merged(CheckedManifest manifest) {
    List<byte @Nullable []> lines = new ArrayList<>();
    List<Entry> entries = manifest.entries();
    for (int from = 0; from < entries.size(); from += LINES_PER_READ) {
      merge(entries.subList(from, Math.min(entries.size(), from + LINES_PER_READ)), lines);
    }
    return manifest.withLines(lines, environment.quotas());
  }

  private void merge(List<Entry> entries, List<byte @Nullable []> lines) {
    int[] ordinals =
        entries.stream()
            .mapToInt(entry -> working.ordinalOf(SourceRefs.Hash.of(entry.sourceRef())))
            .toArray();
    int[] known = Arrays.stream(ordinals).filter(o -> o != SourceRefs.ABSENT).toArray();
    List<Part.Line> read = reader.lines(known, 0, known.length);
    int next = 0;
    for (int i = 0; i < ordinals.length; i++) {
      lines.add(
          ordinals[i] == SourceRefs.ABSENT
              ? null
              : merge.merge(read.get(next++).bytes(), entries.get(i).line()));
    }
  }
}
