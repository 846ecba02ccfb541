package io.groundskeeper.dataset.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Which entries of a training dataset move to the test dataset: a fifth, so that each label is in
 * both in the same proportion as far as possible.
 *
 * <p>Iterative stratification for entries with several labels (Sechidis, Tsoumakas and Vlahavas,
 * "On the Stratification of Multi-Label Data", 2011): the rarest label first, each of its entries
 * goes where the label is missing most. Deterministic: ties go by the order of entries. Each label
 * use is looked at a bounded number of times.
 */
public final class Stratification {
  private static final int TEST_PERCENT = 20;

  private final Snapshot snapshot;
  private final int[] ordinals;
  private final int[][] labels;
  private final boolean[] assigned;
  private final BitSet test = new BitSet();
  private final PriorityQueue<OpenLabel> rarest = new PriorityQueue<>();

  // By label number: entries that have it, those not assigned yet, those on the test side.
  private final int[] all;
  private final int[] open;
  private final int[] inTest;
  private long testRoom;
  private long trainRoom;

  private Stratification(Snapshot snapshot, int[] ordinals) {
    this.snapshot = snapshot;
    this.ordinals = ordinals;
    labels = new int[ordinals.length][];
    for (int i = 0; i < ordinals.length; i++) {
      labels[i] =
          Arrays.stream(
                  snapshot.chunk(ordinals[i] / Chunk.ENTRIES).labels[ordinals[i] % Chunk.ENTRIES])
              .map(label -> label >> 1)
              .distinct()
              .toArray();
    }
    assigned = new boolean[ordinals.length];
    all = new int[snapshot.labelNumbers()];
    open = new int[snapshot.labelNumbers()];
    inTest = new int[snapshot.labelNumbers()];
    testRoom = Math.max(1, Math.round(ordinals.length * TEST_PERCENT / 100.0));
    trainRoom = ordinals.length - testRoom;
  }

  /**
   * The ordinals that move, ascending; empty where too few entries are labelled for both sides to
   * get one.
   */
  public static Optional<int[]> choose(Snapshot snapshot) {
    Stratification distribution = new Stratification(snapshot, snapshot.ordinals());
    long withLabels = Arrays.stream(distribution.labels).filter(l -> l.length > 0).count();
    return withLabels < 2 ? Optional.empty() : Optional.of(distribution.run());
  }

  private int[] run() {
    List<List<Integer>> entriesOf = new ArrayList<>();
    for (int label = 0; label < snapshot.labelNumbers(); label++) {
      entriesOf.add(new ArrayList<>());
    }
    for (int i = 0; i < labels.length; i++) {
      for (int label : labels[i]) {
        entriesOf.get(label).add(i);
      }
    }
    for (int label = 0; label < entriesOf.size(); label++) {
      all[label] = entriesOf.get(label).size();
      open[label] = all[label];
      enqueue(label);
    }
    while (!rarest.isEmpty()) {
      OpenLabel next = rarest.remove();
      if (next.open == open[next.label] && next.open > 0) {
        assignAll(entriesOf.get(next.label), next.label);
      }
    }
    fillWithUnlabelled();
    return test.stream().map(i -> ordinals[i]).toArray();
  }

  /** A label with how many of its entries are not assigned yet; stale once that has changed. */
  private record OpenLabel(int open, int label) implements Comparable<OpenLabel> {
    @Override
    public int compareTo(OpenLabel other) {
      return open != other.open
          ? Integer.compare(open, other.open)
          : Integer.compare(label, other.label);
    }
  }

  private void enqueue(int label) {
    if (open[label] > 0) {
      rarest.add(new OpenLabel(open[label], label));
    }
  }

  private void assignAll(List<Integer> entries, int label) {
    BitSet touched = new BitSet();
    for (int entry : entries) {
      if (assigned[entry]) {
        continue;
      }
      boolean toTest = testRoom > 0 && (trainRoom == 0 || testIsMissingMost(label));
      assign(entry, toTest);
      for (int other : labels[entry]) {
        open[other]--;
        if (toTest) {
          inTest[other]++;
        }
        touched.set(other);
      }
    }
    touched.stream().forEach(this::enqueue);
  }

  /**
   * Whether the test side has the smaller part of its share of a label, without going over that
   * share, rounded; but one entry it gets, once the training side has one.
   */
  private boolean testIsMissingMost(int label) {
    long inTrain = (long) all[label] - open[label] - inTest[label];
    long percentOfAll = Math.multiplyFull(all[label], TEST_PERCENT);
    return inTest[label] * (100L - TEST_PERCENT) < inTrain * TEST_PERCENT
        && (inTest[label] == 0 || percentOfAll - inTest[label] * 100L >= 50);
  }

  private void assign(int entry, boolean toTest) {
    assigned[entry] = true;
    if (toTest) {
      test.set(entry);
      testRoom--;
    } else {
      trainRoom--;
    }
  }

  private void fillWithUnlabelled() {
    int left = 0;
    for (boolean done : assigned) {
      left += done ? 0 : 1;
    }
    int wanted = (int) Math.min(left, Math.max(0, testRoom));
    int seen = 0;
    for (int i = 0; i < assigned.length; i++) {
      if (!assigned[i]) {
        // Spread evenly: the k-th of n goes where k * wanted / n steps up.
        boolean toTest = (long) (seen + 1) * wanted / left > (long) seen * wanted / left;
        seen++;
        assign(i, toTest);
      }
    }
  }
}
