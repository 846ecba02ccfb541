package io.groundskeeper.manifest.diff;

import io.groundskeeper.manifest.diff.LineContent.LabelledBox;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which box of an attribute before is which after, by the rules of {@link LineDiff#between}. */
final class BoxMatching {
  static final int NONE = -1;

  /** The least overlap of a box with itself after it was moved. */
  private static final double OVERLAP_MIN = 0.5;

  /** So many boxes do not fit into a line; their indexes have 16 bits. */
  private static final int BOXES_MAX = 1 << 16;

  private final List<LabelledBox> before;
  private final List<LabelledBox> after;
  private final int[] matches;
  private final boolean[] matched;

  BoxMatching(List<LabelledBox> before, List<LabelledBox> after) {
    if (Math.max(before.size(), after.size()) > BOXES_MAX) {
      throw new IllegalArgumentException("the line of an entry is not as long");
    }
    this.before = before;
    this.after = after;
    matches = new int[before.size()];
    Arrays.fill(matches, NONE);
    matched = new boolean[after.size()];
    matchEqual(box -> box);
    matchEqual(LabelledBox::withoutConfidence);
    matchMoved();
    matchEqual(LabelledBox::box);
  }

  /** The index of the box after that is the one before, or {@link #NONE}. */
  int matchOf(int index) {
    return matches[index];
  }

  /** Whether a box after is one before. */
  boolean isMatched(int index) {
    return matched[index];
  }

  private void match(int from, int to) {
    matches[from] = to;
    matched[to] = true;
  }

  private void matchEqual(Function<LabelledBox, Object> property) {
    Map<Object, Deque<Integer>> free = new HashMap<>();
    for (int to = 0; to < matched.length; to++) {
      if (!matched[to]) {
        free.computeIfAbsent(property.apply(after.get(to)), key -> new ArrayDeque<>()).add(to);
      }
    }
    for (int from = 0; from < matches.length && !free.isEmpty(); from++) {
      Deque<Integer> same =
          matches[from] == NONE ? free.get(property.apply(before.get(from))) : null;
      if (same != null && !same.isEmpty()) {
        match(from, same.remove());
      }
    }
  }

  private void matchMoved() {
    long[] candidates = new long[16];
    int count = 0;
    for (int from = 0; from < matches.length; from++) {
      for (int to = 0; matches[from] == NONE && to < matched.length; to++) {
        long candidate = matched[to] ? 0 : candidate(from, to);
        if (candidate != 0) {
          if (count == candidates.length) {
            candidates = Arrays.copyOf(candidates, count * 2);
          }
          candidates[count++] = candidate;
        }
      }
    }
    Arrays.sort(candidates, 0, count);
    for (int i = 0; i < count; i++) {
      int from = (int) (candidates[i] >> 16 & 0xffff);
      int to = (int) (candidates[i] & 0xffff);
      if (matches[from] == NONE && !matched[to]) {
        match(from, to);
      }
    }
  }

  /** A number that is lower for greater overlaps, then for earlier boxes; 0 for too little. */
  private long candidate(int from, int to) {
    LabelledBox one = before.get(from);
    LabelledBox other = after.get(to);
    if (!one.label().equals(other.label())) {
      return 0;
    }
    double overlap = one.box().overlap(other.box());
    return overlap >= OVERLAP_MIN
        ? (long) ((2 - overlap) * (1 << 30)) << 32 | (long) from << 16 | to
        : 0;
  }
}
