package io.groundskeeper.dataset.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.snapshot.Snapshot.Editor;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.dataset.value.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
final class SnapshotTest {
  private static final int PRESENT = Part.PRESENT | Part.LABELLED;

  /** A version in which these entries are new, or others, each with this label. */
  private static Snapshot with(Snapshot before, String transaction, String label, int... ordinals) {
    Editor editor = before.edit();
    put(editor, transaction, label, ordinals);
    return editor.freeze(before.version() + 1);
  }

  private static void put(Editor editor, String transaction, String label, int... ordinals) {
    List<Part.Row> rows =
        IntStream.of(ordinals)
            .mapToObj(o -> new Part.Row(o, PRESENT, new byte[] {'r'}, new int[] {0}))
            .toList();
    Part part = new Part(transaction, 0, new short[] {0});
    editor.apply(part, rows, List.of(label), ordinals);
  }

  private static void remove(Editor editor, String transaction, int... ordinals) {
    List<Part.Row> rows =
        IntStream.of(ordinals)
            .mapToObj(o -> new Part.Row(o, 0, new byte[] {'r'}, new int[0]))
            .toList();
    editor.apply(new Part(transaction, 0, new short[0]), rows, List.of(), ordinals);
  }

  @Test
  void an_editor_that_is_given_up_leaves_no_label_and_no_part_behind() {
    Snapshot one = with(Snapshot.empty(), "t1", "cat", 0);

    put(one.edit(), "given up", "lynx", 0, 1);
    Snapshot next = with(one, "t2", "dog", 1);

    assertThat(next.labelNumbers()).isEqualTo(2);
    assertThat(next.labelName(1)).isEqualTo("dog");
    assertThat(next.labelNumber("lynx")).isNegative();
    assertThat(Rebuilt.said(next)).noneMatch(line -> line.contains("given up"));
  }

  @Test
  void two_versions_that_follow_on_one_see_each_their_own() {
    Snapshot one = with(Snapshot.empty(), "t1", "cat", 0);
    List<String> before = Rebuilt.said(one);

    Snapshot left = with(one, "left", "dog", 1);
    Snapshot right = with(one, "right", "elk", 1);
    Snapshot aside = one.editAside().freeze(7);

    assertThat(Rebuilt.said(one)).isEqualTo(before);
    assertThat(Rebuilt.said(aside)).isEqualTo(before);
    assertThat(left.labelName(1)).isEqualTo("dog");
    assertThat(right.labelName(1)).isEqualTo("elk");
    assertThat(left.labelNumber("elk")).isNegative();
    assertThat(right.labelNumber("dog")).isNegative();
    assertThat(left.part(1).transaction()).isEqualTo("left");
    assertThat(right.part(1).transaction()).isEqualTo("right");
  }

  @Test
  void versions_in_a_line_share_the_names_of_labels_and_what_did_not_change() {
    int[] all = IntStream.range(0, 5 * Chunk.ENTRIES).toArray();
    Snapshot one = with(Snapshot.empty(), "t1", "cat", all);
    Snapshot two = with(one, "t2", "cat", 0);

    long together = Snapshot.bytes(List.of(one, two));

    assertThat(together).isGreaterThan(one.bytes());
    assertThat(together - one.bytes()).isLessThan(one.bytes() / 3);
    assertThat(Snapshot.bytes(List.of(one, one))).isLessThan(one.bytes() + 400);
  }

  @Test
  void a_snapshot_says_what_it_takes_in_memory() {
    for (int entries : new int[] {1, 100, 3000}) {
      int count = 30_000 / (entries + 10);
      int[] ordinals = IntStream.range(0, entries).toArray();
      with(Snapshot.empty(), "warm", "cat", ordinals);
      List<Snapshot> made = new ArrayList<>(count);
      long before = used();
      for (int i = 0; i < count; i++) {
        made.add(with(Snapshot.empty(), "transaction of its own " + i, "label " + i, ordinals));
      }
      long took = used() - before;
      long said = made.stream().mapToLong(Snapshot::bytes).sum();

      assertThat(said).as(entries + " entries").isBetween(took * 7 / 10, took * 13 / 10);
      assertThat(made).hasSize(count);
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }

  @Test
  void one_entry_takes_the_room_of_one() {
    assertThat(with(Snapshot.empty(), "0".repeat(32), "cat", 0).bytes()).isLessThan(1_200);
  }

  @Test
  void entries_that_are_gone_take_no_room() {
    int[] all = IntStream.range(0, 4 * Chunk.ENTRIES).toArray();
    Snapshot full = with(Snapshot.empty(), "t1", "cat", all);
    Editor editor = full.edit();
    remove(editor, "t2", all);
    Snapshot empty = editor.freeze(3);

    assertThat(empty.stats()).isEqualTo(DatasetStats.NONE);
    assertThat(empty.nextOrdinal()).isEqualTo(all.length);
    assertThat(empty.bytes()).isLessThan(1_500);
  }

  @Test
  void parts_that_nobody_needs_are_forgotten_and_the_others_stay() {
    Snapshot snapshot = with(Snapshot.empty(), "first", "cat", 0, 1);
    for (int i = 0; i < 3 * Snapshot.UNUSED_PARTS_MAX; i++) {
      snapshot = with(snapshot, "t" + i, "cat", 1);
    }

    assertThat(snapshot.bytes()).isLessThan(2L * Snapshot.UNUSED_PARTS_MAX * 160);
    assertThat(Rebuilt.said(snapshot))
        .anyMatch(line -> line.startsWith("0: first/"))
        .anyMatch(line -> line.startsWith("1: t" + (3 * Snapshot.UNUSED_PARTS_MAX - 1) + "/"));
  }

  @Test
  void one_entry_too_many_is_refused_and_what_was_before_stays() {
    Editor full = Snapshot.empty().edit();
    full.reserve(Snapshot.ORDINALS_MAX - 1);
    put(full, "t1", "cat", Snapshot.ORDINALS_MAX - 1);
    Snapshot last = full.freeze(1);

    for (int tooMuch : new int[] {last.nextOrdinal(), Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> put(last.edit(), "t2", "cat", tooMuch))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("Make a copy of it");
      assertThatThrownBy(() -> last.edit().undo(new int[] {tooMuch})).isInstanceOf(Refusal.class);
    }
    assertThat(last.ordinals()).containsExactly(Snapshot.ORDINALS_MAX - 1);
  }
}
