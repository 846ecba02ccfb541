package io.groundskeeper.convert.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one side of a conversion, reading or writing, came to: nothing that a format cannot hold is
 * dropped without being counted here. For one thread.
 */
public final class Report {
  /** So many of the things that are left out are named one by one. */
  public static final int NAMED_MAX = 100;

  /** So many places are named for each kind of loss. */
  public static final int EXAMPLES_MAX = 3;

  private final Map<Loss, Long> losses = new EnumMap<>(Loss.class);
  private final Map<Loss, List<String>> examples = new EnumMap<>(Loss.class);
  private final List<Finding> leftOut = new ArrayList<>();
  private final List<Finding> wrong = new ArrayList<>();
  private String place = "";
  private long entries;
  private long labels;
  private long boxes;
  private long leftOutCount;
  private long wrongCount;

  /**
   * Something found at a place.
   *
   * @param where a line, a file, or an image, for people
   * @param why what is wrong there, for people
   */
  public record Finding(String where, String why) {
    @Override
    public String toString() {
      return where + ": " + why;
    }
  }

  public void entry(int labelsOfEntry, int boxesOfEntry) {
    entries++;
    labels += labelsOfEntry;
    boxes += boxesOfEntry;
  }

  /**
   * Says where whatever is lost from now on is lost, unless another place is named for it.
   *
   * @param where a line, a file, or an image, for people; empty for nowhere
   */
  public void at(String where) {
    place = where;
  }

  public void lose(Loss loss, long count) {
    lose(loss, count, place);
  }

  /**
   * The same, at a place that people can look at.
   *
   * @param where a line, a file, or an image, for people; empty for nowhere
   */
  public void lose(Loss loss, long count, String where) {
    if (count <= 0) {
      return;
    }
    losses.merge(loss, count, Long::sum);
    if (!where.isEmpty()) {
      List<String> places = examples.computeIfAbsent(loss, kind -> new ArrayList<>());
      if (places.size() < EXAMPLES_MAX && !places.contains(Texts.beginning(where))) {
        places.add(Texts.beginning(where));
      }
    }
  }

  /** The same, with the boxes that go with it. */
  public void leaveOut(String where, String why, int boxesOfIt) {
    leaveOut(where, why);
    lose(Loss.BOX_LEFT_OUT, boxesOfIt, where);
  }

  public void leaveOut(String where, String why) {
    leftOutCount++;
    note(leftOut, where, why);
  }

  public void wrong(String where, String why) {
    wrongCount++;
    note(wrong, where, why);
  }

  private static void note(List<Finding> findings, String where, String why) {
    if (findings.size() < NAMED_MAX) {
      findings.add(new Finding(Texts.beginning(where), Texts.beginning(why)));
    }
  }

  /** How many entries went through. */
  public long entries() {
    return entries;
  }

  /** How many image-level labels they have, as far as lines were looked into. */
  public long labels() {
    return labels;
  }

  /** How many bounding boxes they have, as far as lines were looked into. */
  public long boxes() {
    return boxes;
  }

  /** What was lost, by kind, each at least once. */
  public Map<Loss, Long> losses() {
    return Collections.unmodifiableMap(losses);
  }

  /** The first {@link #EXAMPLES_MAX} places of a loss, as far as they are known. */
  public List<String> examples(Loss loss) {
    return List.copyOf(examples.getOrDefault(loss, List.of()));
  }

  /** How many lines, rows, files or images were left out because they cannot be read. */
  public long leftOut() {
    return leftOutCount;
  }

  /** The first {@link #NAMED_MAX} of what was left out. */
  public List<Finding> firstLeftOut() {
    return List.copyOf(leftOut);
  }

  /** How many entries went through that a server will mark as wrong. Nothing of them is lost. */
  public long entriesWithErrors() {
    return wrongCount;
  }

  /** The first {@link #NAMED_MAX} of the entries with errors. */
  public List<Finding> firstEntriesWithErrors() {
    return List.copyOf(wrong);
  }

  /**
   * Whether all labels, boxes and images went through as they were. What else was lost, such as
   * dates and licences, does not count here.
   */
  public boolean keepsLabels() {
    return leftOutCount == 0 && losses.keySet().stream().noneMatch(Loss::changesLabels);
  }

  /** Whether nothing was lost or left out. */
  public boolean isComplete() {
    return losses.isEmpty() && leftOutCount == 0;
  }

  /** What was lost or left out, in lines for people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    losses.forEach((loss, count) -> {
      lines.add(counted(count, loss.message()));
      List<String> places = examples(loss);
      if (!places.isEmpty()) {
        String more = count > places.size() ? ", ..." : "";
        lines.add("  at " + String.join(", ", places) + more);
      }
    });
    if (leftOutCount > 0) {
      lines.add(counted(leftOutCount, "left out, because they cannot be read:"));
      leftOut.forEach(finding -> lines.add("  " + finding));
      if (leftOutCount > leftOut.size()) {
        lines.add(counted(leftOutCount - leftOut.size(), "more").indent(2).stripTrailing());
      }
    }
    return lines;
  }

  private static String counted(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s", count, what);
  }
}
