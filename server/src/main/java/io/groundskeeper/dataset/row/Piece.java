package io.groundskeeper.dataset.row;

import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.SourceRefs;
import java.util.ArrayList;
import java.util.List;

/** A part in the making, with the hash of each row's source-ref. */
public record Piece(Part.Draft draft, List<SourceRefs.Hash> hashes) {
  public static Piece empty() {
    return new Piece(new Part.Draft(), new ArrayList<>());
  }

  public void add(Entry entry) {
    draft.add(entry);
    hashes.add(SourceRefs.Hash.of(entry.sourceRef()));
  }

  public void copy(Part.Row row, List<String> labelNames, Part.Line line) {
    draft.copy(row, labelNames, line);
    hashes.add(SourceRefs.Hash.of(row.sourceRef()));
  }

  public void remove(byte[] sourceRef) {
    draft.remove(sourceRef);
    hashes.add(SourceRefs.Hash.of(sourceRef));
  }
}
