package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.ObjectSize;
import io.groundskeeper.manifest.SourceRefs;
import java.util.Arrays;

/**
 * Which entry of a dataset has a source-ref, at one version. What a change does to it is noted
 * until the change is committed, so that it can be taken back. For one thread at a time.
 */
public final class SourceRefIndex {
  private final SourceRefs sourceRefs = new SourceRefs();
  private long version;

  /** Entries at that version: where there are none, taking back is forgetting all. */
  private boolean wasEmpty = true;

  private long[] high = {};
  private long[] low = {};
  private int[] before = {};
  private int notes;
  private boolean touched;

  /** The version of which it is; 0 for one without entries. */
  public long version() {
    return version;
  }

  /** What it takes in memory. */
  public long bytes() {
    return ObjectSize.object(40)
        + sourceRefs.bytes()
        + ObjectSize.array(8, high.length)
        + ObjectSize.array(8, low.length)
        + ObjectSize.array(4, before.length);
  }

  /** The ordinal of the entry with this source-ref, or {@link SourceRefs#ABSENT}. */
  public int get(SourceRefs.Hash hash) {
    return sourceRefs.get(hash);
  }

  /** Gives a source-ref to an entry. */
  public void put(SourceRefs.Hash hash, int ordinal) {
    note(hash);
    sourceRefs.put(hash, ordinal);
  }

  /** Takes a source-ref from the entry that has it, if one has. */
  public void remove(SourceRefs.Hash hash) {
    note(hash);
    sourceRefs.remove(hash);
  }

  private void note(SourceRefs.Hash hash) {
    touched = true;
    if (wasEmpty) {
      return;
    }
    if (notes == high.length) {
      int length = Math.max(64, notes + notes / 2);
      high = Arrays.copyOf(high, length);
      low = Arrays.copyOf(low, length);
      before = Arrays.copyOf(before, length);
    }
    high[notes] = hash.high();
    low[notes] = hash.low();
    before[notes++] = sourceRefs.get(hash);
  }

  /** Whether something was done to it since the last version. */
  public boolean isTouched() {
    return touched;
  }

  /** What was done since the last version makes this one. */
  public void committed(long newVersion) {
    version = newVersion;
    wasEmpty &= !touched;
    forgetNotes();
  }

  /** Takes back what was done since the last version. */
  public void rollBack() {
    if (!touched) {
      return;
    }
    if (wasEmpty) {
      sourceRefs.clear();
    }
    while (notes > 0) {
      notes--;
      SourceRefs.Hash hash = new SourceRefs.Hash(high[notes], low[notes]);
      if (before[notes] == SourceRefs.ABSENT) {
        sourceRefs.remove(hash);
      } else {
        sourceRefs.put(hash, before[notes]);
      }
    }
    forgetNotes();
  }

  private void forgetNotes() {
    touched = false;
    notes = 0;
    high = new long[0];
    low = new long[0];
    before = new int[0];
  }
}
