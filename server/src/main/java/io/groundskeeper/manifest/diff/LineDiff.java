package io.groundskeeper.manifest.diff;

import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.json.JsonTape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two lines of one image, told in labels and boxes.
 *
 * @param kind what became of the entry as a whole
 * @param changes attribute by attribute, then the other members; those of an entry that is new or
 *     gone are all that it has besides its source-ref
 */
public record LineDiff(Kind kind, List<Change> changes) {
  /** What became of an entry. */
  public enum Kind {
    ADDED,
    REMOVED,
    /** There before and after; with no changes where both lines are the same. */
    REPLACED
  }

  public LineDiff {
    changes = List.copyOf(changes);
  }

  /**
   * Compares two lines. Boxes of an attribute are the same box if they are identical; else if they
   * have the same label and overlap by half or more (intersection over union), the greatest overlap
   * first; else if they are at the same place, with different labels.
   *
   * @param before an {@link Entry#line}, or null where the entry is new
   * @param after an {@link Entry#line}, or null where the entry is gone
   * @throws IllegalArgumentException if one of them is no line of an entry, or both are null
   */
  public static LineDiff between(byte @Nullable [] before, byte @Nullable [] after) {
    if (before == null && after == null) {
      throw new IllegalArgumentException("of two lines, one at least is there");
    }
    Kind kind = before == null ? Kind.ADDED : after == null ? Kind.REMOVED : Kind.REPLACED;
    JsonTape tape = new JsonTape();
    LineContent old = before == null ? LineContent.NOTHING : LineContent.of(tape, before);
    LineContent now = after == null ? LineContent.NOTHING : LineContent.of(tape, after);
    List<Change> changes = new ArrayList<>();
    Set<String> told = new LinkedHashSet<>();
    for (String name : union(old.attributes().keySet(), now.attributes().keySet())) {
      int size = changes.size();
      compare(name, old.attributes().get(name), now.attributes().get(name), changes);
      if (changes.size() > size) {
        told.add(name);
        told.add(name + LineContent.METADATA);
      }
    }
    for (String name : union(old.members().keySet(), now.members().keySet())) {
      boolean inLabels = told.contains(name) && isOfLabels(name, old) && isOfLabels(name, now);
      if (!inLabels && (kind == Kind.REPLACED || !name.equals("source-ref"))) {
        compareMember(name, old, now, changes);
      }
    }
    return new LineDiff(kind, changes);
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new LinkedHashSet<>(one);
    all.addAll(other);
    return all;
  }

  private static boolean isOfLabels(String name, LineContent line) {
    return !line.members().containsKey(name) || line.namesOfHalves().contains(name);
  }

  private static void compareMember(
      String name, LineContent old, LineContent now, List<Change> changes) {
    LineContent.Text before = old.members().get(name);
    LineContent.Text after = now.members().get(name);
    if (before == null) {
      changes.add(new Change.MemberAdded(name));
    } else if (after == null) {
      changes.add(new Change.MemberRemoved(name));
    } else if (!before.isSame(after)) {
      changes.add(new Change.MemberChanged(name));
    }
  }

  private static void compare(
      String name,
      LineContent.@Nullable Attribute before,
      LineContent.@Nullable Attribute after,
      List<Change> changes) {
    LineContent.ImageLevel oldLabel = before instanceof LineContent.ImageLevel label ? label : null;
    LineContent.ImageLevel newLabel = after instanceof LineContent.ImageLevel label ? label : null;
    compareImageLevel(name, oldLabel, newLabel, changes);
    List<LineContent.LabelledBox> oldBoxes =
        before instanceof LineContent.Boxes(var boxes) ? boxes : List.of();
    List<LineContent.LabelledBox> newBoxes =
        after instanceof LineContent.Boxes(var boxes) ? boxes : List.of();
    compareBoxes(name, oldBoxes, newBoxes, changes);
  }

  private static void compareImageLevel(
      String name,
      LineContent.@Nullable ImageLevel before,
      LineContent.@Nullable ImageLevel after,
      List<Change> changes) {
    if (before != null && after != null && before.label().equals(after.label())) {
      if (!Objects.equals(before.confidence(), after.confidence())) {
        changes.add(
            new Change.ConfidenceChanged(
                name, before.label(), before.confidence(), after.confidence()));
      }
      return;
    }
    if (before != null) {
      changes.add(new Change.LabelRemoved(name, before.label()));
    }
    if (after != null) {
      changes.add(new Change.LabelAdded(name, after.label()));
    }
  }

  private static void compareBoxes(
      String name,
      List<LineContent.LabelledBox> before,
      List<LineContent.LabelledBox> after,
      List<Change> changes) {
    BoxMatching matching = new BoxMatching(before, after);
    for (int i = 0; i < before.size(); i++) {
      LineContent.LabelledBox old = before.get(i);
      int match = matching.matchOf(i);
      if (match == BoxMatching.NONE) {
        changes.add(new Change.BoxRemoved(name, old.label(), old.box()));
        continue;
      }
      LineContent.LabelledBox now = after.get(match);
      if (!old.box().equals(now.box())) {
        changes.add(new Change.BoxMoved(name, old.label(), old.box(), now.box()));
      } else if (!old.label().equals(now.label())) {
        changes.add(new Change.BoxRelabelled(name, old.box(), old.label(), now.label()));
      }
      if (!Objects.equals(old.confidence(), now.confidence())) {
        changes.add(
            new Change.BoxConfidenceChanged(
                name, now.label(), now.box(), old.confidence(), now.confidence()));
      }
    }
    for (int i = 0; i < after.size(); i++) {
      if (!matching.isMatched(i)) {
        changes.add(new Change.BoxAdded(name, after.get(i).label(), after.get(i).box()));
      }
    }
  }
}
