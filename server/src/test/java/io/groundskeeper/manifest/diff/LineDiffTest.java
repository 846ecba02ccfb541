package io.groundskeeper.manifest.diff;

import static io.groundskeeper.manifest.Lines.box;
import static io.groundskeeper.manifest.Lines.classification;
import static io.groundskeeper.manifest.Lines.detection;
import static io.groundskeeper.manifest.Lines.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.manifest.diff.Change.Box;
import io.groundskeeper.manifest.diff.Change.BoxAdded;
import io.groundskeeper.manifest.diff.Change.BoxConfidenceChanged;
import io.groundskeeper.manifest.diff.Change.BoxMoved;
import io.groundskeeper.manifest.diff.Change.BoxRelabelled;
import io.groundskeeper.manifest.diff.Change.BoxRemoved;
import io.groundskeeper.manifest.diff.Change.ConfidenceChanged;
import io.groundskeeper.manifest.diff.Change.LabelAdded;
import io.groundskeeper.manifest.diff.Change.LabelRemoved;
import io.groundskeeper.manifest.diff.Change.MemberAdded;
import io.groundskeeper.manifest.diff.Change.MemberChanged;
import io.groundskeeper.manifest.diff.Change.MemberRemoved;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two lines of one image, and what is different in labels and boxes. */
class LineDiffTest {
  private static final String MAP = "\"0\":\"car\",\"1\":\"bus\"";
  private static final Box USUAL = new Box(10, 10, 20, 20);

  @Test
  void has_no_changes_for_the_same_line() {
    String line = line(classification("a", "car"), detection("b", MAP, box("0"), box("0")));
    assertThat(LineDiff.between(line.getBytes(UTF_8), line.getBytes(UTF_8)))
        .isEqualTo(new LineDiff(LineDiff.Kind.REPLACED, List.of()));
  }

  @Test
  void tells_all_of_an_entry_that_is_new_or_gone() {
    byte[] line =
        line(classification("a", "car"), detection("b", MAP, box("1")), "\"note\":7")
            .getBytes(UTF_8);
    assertThat(LineDiff.between(null, line))
        .isEqualTo(
            new LineDiff(
                LineDiff.Kind.ADDED,
                List.of(
                    new LabelAdded("a", "car"),
                    new BoxAdded("b", "bus", USUAL),
                    new MemberAdded("note"))));
    assertThat(LineDiff.between(line, null))
        .isEqualTo(
            new LineDiff(
                LineDiff.Kind.REMOVED,
                List.of(
                    new LabelRemoved("a", "car"),
                    new BoxRemoved("b", "bus", USUAL),
                    new MemberRemoved("note"))));
    assertThat(LineDiff.between(null, line().getBytes(UTF_8)).changes()).isEmpty();
  }

  @Test
  void tells_image_level_labels_by_attribute_and_name() {
    String car = line(classification("a", "car"));
    assertThat(changes(line(), car)).containsExactly(new LabelAdded("a", "car"));
    assertThat(changes(car, line())).containsExactly(new LabelRemoved("a", "car"));
    assertThat(changes(car, line(classification("a", "bus"))))
        .containsExactly(new LabelRemoved("a", "car"), new LabelAdded("a", "bus"));
    assertThat(changes(car, line(classification("b", "car"))))
        .containsExactly(new LabelRemoved("a", "car"), new LabelAdded("b", "car"));
    assertThat(changes(car, car.replace("\"a", "\"\\u0061").replace("\"car", "\"c\\u0061r")))
        .containsExactly(new MemberChanged("a-metadata"));
  }

  @Test
  void tells_other_confidences() {
    String one = line(classification("a", "car"));
    assertThat(changes(one, one.replace("\"confidence\":1", "\"confidence\":0.25")))
        .containsExactly(new ConfidenceChanged("a", "car", 1.0, 0.25));
    assertThat(changes(one.replace("\"confidence\":1", "\"confidence\":\"high\""), one))
        .containsExactly(new ConfidenceChanged("a", "car", null, 1.0));
    assertThat(changes(one, one.replace("\"confidence\":1", "\"confidence\":1.0")))
        .containsExactly(new MemberChanged("a-metadata"));
    String two = line(detection("b", MAP, box("0"), box("1")));
    assertThat(changes(two, two.replace("{\"confidence\":1}]", "{\"confidence\":0}]")))
        .containsExactly(new BoxConfidenceChanged("b", "bus", USUAL, 1.0, 0.0));
    assertThat(changes(two, two.replace(",{\"confidence\":1}]", "]")))
        .containsExactly(new BoxConfidenceChanged("b", "bus", USUAL, 1.0, null));
  }

  @Test
  void tells_boxes_that_are_new_or_gone() {
    String one = line(detection("b", MAP, box("0")));
    String two = line(detection("b", MAP, box("0"), box("0")));
    String far = line(detection("b", MAP, box("0", "400", "10", "20", "20"), box("0")));
    assertThat(changes(one, two)).containsExactly(new BoxAdded("b", "car", USUAL));
    assertThat(changes(two, one)).containsExactly(new BoxRemoved("b", "car", USUAL));
    assertThat(changes(two, far))
        .containsExactly(
            new BoxRemoved("b", "car", USUAL), new BoxAdded("b", "car", new Box(400, 10, 20, 20)));
    assertThat(changes(line(), one)).containsExactly(new BoxAdded("b", "car", USUAL));
  }

  @Test
  void tells_boxes_that_moved_by_their_greatest_overlap() {
    String before = line(detection("b", MAP, box("0"), box("0", "13", "10", "20", "20")));
    String after =
        line(
            detection("b", MAP, box("0", "14", "10", "20", "20"), box("0", "9", "10", "20", "20")));
    assertThat(changes(before, after))
        .containsExactly(
            new BoxMoved("b", "car", USUAL, new Box(9, 10, 20, 20)),
            new BoxMoved("b", "car", new Box(13, 10, 20, 20), new Box(14, 10, 20, 20)));
  }

  @Test
  void takes_half_an_overlap_for_a_move_and_less_for_another_box() {
    String before = line(detection("b", MAP, box("0", "0", "0", "30", "20")));
    assertThat(changes(before, line(detection("b", MAP, box("0", "10", "0", "30", "20")))))
        .containsExactly(new BoxMoved("b", "car", new Box(0, 0, 30, 20), new Box(10, 0, 30, 20)));
    assertThat(changes(before, line(detection("b", MAP, box("0", "10.01", "0", "30", "20")))))
        .containsExactly(
            new BoxRemoved("b", "car", new Box(0, 0, 30, 20)),
            new BoxAdded("b", "car", new Box(10.01, 0, 30, 20)));
  }

  @Test
  void takes_minus_zero_for_zero() {
    String zero = line(detection("b", MAP, box("0", "0", "0", "20", "20")));
    String minus = line(detection("b", MAP, box("0", "-0", "-1e-400", "20", "20")));
    assertThat(changes(zero, minus)).containsExactly(new MemberChanged("b"));
  }

  @Test
  void knows_boxes_without_an_area_by_their_labels_whatever_their_confidence() {
    Box place = new Box(5, 5, 0, 0);
    String ones =
        line(detection("b", MAP, box("0", "5", "5", "0", "0"), box("1", "5", "5", "0", "0")));
    String halves =
        line(detection("b", MAP, box("1", "5", "5", "0", "0"), box("0", "5", "5", "0", "0")))
            .replace("{\"confidence\":1}", "{\"confidence\":0.5}");
    assertThat(changes(ones, halves))
        .containsExactly(
            new BoxConfidenceChanged("b", "car", place, 1.0, 0.5),
            new BoxConfidenceChanged("b", "bus", place, 1.0, 0.5));
  }

  @Test
  void finds_no_boxes_where_annotations_are_no_list() {
    String boxes = line(detection("b", MAP, box("0")));
    String number = boxes.replaceFirst("\"annotations\":\\[.*?\\]", "\"annotations\":7");
    assertThat(number).isNotEqualTo(boxes);
    assertThat(changes(number, boxes)).containsExactly(new BoxAdded("b", "car", USUAL));
  }

  @Test
  void tells_boxes_with_another_label_at_the_same_place() {
    String before = line(detection("b", MAP, box("0")));
    String after = line(detection("b", MAP, box("1")));
    assertThat(changes(before, after)).containsExactly(new BoxRelabelled("b", USUAL, "car", "bus"));
    assertThat(changes(before, after.replace("{\"confidence\":1}", "{\"confidence\":0.5}")))
        .containsExactly(
            new BoxRelabelled("b", USUAL, "car", "bus"),
            new BoxConfidenceChanged("b", "bus", USUAL, 1.0, 0.5));
    assertThat(changes(before, before.replace("\"0\":\"car\"", "\"0\":\"van\"")))
        .containsExactly(new BoxRelabelled("b", USUAL, "car", "van"));
    assertThat(changes(before, line(detection("b", MAP, box("1", "11", "10", "20", "20")))))
        .containsExactly(
            new BoxRemoved("b", "car", USUAL), new BoxAdded("b", "bus", new Box(11, 10, 20, 20)));
  }

  @Test
  void matches_identical_boxes_before_those_that_moved_or_were_relabelled() {
    String moved = box("0", "11", "10", "20", "20");
    assertThat(
            changes(
                line(detection("b", MAP, box("0"), moved)),
                line(detection("b", MAP, box("1"), box("0")))))
        .containsExactly(
            new BoxRemoved("b", "car", new Box(11, 10, 20, 20)), new BoxAdded("b", "bus", USUAL));
    assertThat(
            changes(
                line(detection("b", MAP, box("0"))), line(detection("b", MAP, box("1"), moved))))
        .containsExactly(
            new BoxMoved("b", "car", USUAL, new Box(11, 10, 20, 20)),
            new BoxAdded("b", "bus", USUAL));
  }

  @Test
  void matches_boxes_of_the_same_confidence_first() {
    String before = line(detection("b", MAP, box("0"), box("0")));
    String one = before.replace("[{\"confidence\":1},", "[{\"confidence\":0.5},");
    String other = before.replace(",{\"confidence\":1}]", ",{\"confidence\":0.5}]");
    assertThat(changes(one, other)).containsExactly(new MemberChanged("b-metadata"));
    assertThat(changes(one, before))
        .containsExactly(new BoxConfidenceChanged("b", "car", USUAL, 0.5, 1.0));
  }

  @Test
  void takes_boxes_of_different_attributes_for_different_boxes() {
    assertThat(changes(line(detection("b", MAP, box("0"))), line(detection("c", MAP, box("0")))))
        .containsExactly(new BoxRemoved("b", "car", USUAL), new BoxAdded("c", "car", USUAL));
  }

  @Test
  void names_classes_that_are_not_in_the_class_map_by_their_ids() {
    String before = line(detection("b", "\"0\":7", box("0"), box("2.50")));
    assertThat(changes(before, line()))
        .containsExactly(new BoxRemoved("b", "#0", USUAL), new BoxRemoved("b", "#2.50", USUAL));
    assertThat(changes(line(), before.replace("\"class-map\":{\"0\":7}", "\"class-map\":[]")))
        .containsExactly(new BoxAdded("b", "#0", USUAL), new BoxAdded("b", "#2.50", USUAL));
  }

  @Test
  void compares_numbers_and_not_their_spelling() {
    assertThat(
            changes(
                line(detection("b", MAP, box("0", "-0", "10", "20", "20"))),
                line(detection("b", MAP, box("0.0", "0", "1e1", "20.00", "2E+1")))))
        .containsExactly(new MemberChanged("b"));
  }

  @Test
  void tells_other_members_by_their_names() {
    assertThat(
            changes(
                line("\"a\":1", "\"b\":{\"x\":1}", "\"\\u0063\":[]"),
                line("\"c\":[]", "\"b\":{\"x\":2}", "\"d\":1")))
        .containsExactly(new MemberRemoved("a"), new MemberChanged("b"), new MemberAdded("d"));
    assertThat(changes(line(), line().replace("1.png", "2.png")))
        .containsExactly(new MemberChanged("source-ref"));
  }

  @Test
  void tells_attributes_of_other_types_and_without_labels_as_members() {
    String text = "\"t\":\"x\",\"t-metadata\":{\"type\":\"groundtruth/text-classification\"}";
    assertThat(changes(line(), line(text)))
        .containsExactly(new MemberAdded("t"), new MemberAdded("t-metadata"));
    assertThat(changes(line(detection("b", MAP)), line()))
        .containsExactly(new MemberRemoved("b"), new MemberRemoved("b-metadata"));
    String unnamed = line(classification("a", "x")).replace("\"class-name\":\"x\",", "");
    assertThat(changes(unnamed, line()))
        .containsExactly(new MemberRemoved("a"), new MemberRemoved("a-metadata"));
    assertThat(changes(line(classification("t", "car")), line(text)))
        .containsExactly(
            new LabelRemoved("t", "car"), new MemberChanged("t"), new MemberChanged("t-metadata"));
  }

  @Test
  void tells_an_attribute_that_became_one_of_the_other_kind() {
    assertThat(changes(line(classification("a", "car")), line(detection("a", MAP, box("0")))))
        .containsExactly(new LabelRemoved("a", "car"), new BoxAdded("a", "car", USUAL));
  }

  @Test
  void tells_a_member_where_nothing_about_its_labels_has_changed() {
    String before = line(classification("a", "car"), detection("b", MAP, box("0")));
    assertThat(changes(before, before.replace("2020-", "2021-")))
        .containsExactly(new MemberChanged("a-metadata"), new MemberChanged("b-metadata"));
    assertThat(changes(before, before.replace("640", "641")))
        .containsExactly(new MemberChanged("b"));
    assertThat(changes(before, before.replace("[{\"class_id\"", "[7,{\"class_id\"")))
        .containsExactly(new BoxConfidenceChanged("b", "car", USUAL, 1.0, null));
  }

  @Test
  void refuses_what_is_no_line_of_an_entry() {
    byte[] array = "[]".getBytes(UTF_8);
    assertThatThrownBy(() -> LineDiff.between(array, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LineDiff.between(null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void accounts_for_every_box_of_random_lines() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      List<String> before = randomBoxes(random);
      List<String> after = randomBoxes(random);
      List<Change> changes = changes(boxes(before), boxes(after));
      long added = changes.stream().filter(c -> c instanceof BoxAdded).count();
      long removed = changes.stream().filter(c -> c instanceof BoxRemoved).count();
      assertThat(added - removed).as("seed " + seed).isEqualTo(after.size() - before.size());
      assertThat(applied(before, changes)).as("seed " + seed).isEqualTo(sorted(after));
      List<String> shuffled = new ArrayList<>(before);
      Collections.shuffle(shuffled, random);
      assertThat(changes(boxes(before), boxes(shuffled)))
          .as("seed " + seed)
          .allMatch(change -> change.equals(new MemberChanged("b")));
    }
  }

  @Test
  void is_done_soon_with_a_line_full_of_boxes_that_all_overlap() {
    String[] before =
        IntStream.range(0, 1_000).mapToObj(i -> wide(i, 3_000)).toArray(String[]::new);
    String[] after = IntStream.range(0, 1_000).mapToObj(i -> wide(i, 3_001)).toArray(String[]::new);
    assertThat(changes(line(detection("b", MAP, before)), line(detection("b", MAP, after))))
        .hasSize(1_000)
        .allMatch(change -> change instanceof BoxMoved);
  }

  private static String wide(int left, int width) {
    return box("0", Integer.toString(left), "0", Integer.toString(width), "20");
  }

  private static List<String> randomBoxes(Random random) {
    List<String> boxes = new ArrayList<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      String left = Integer.toString(10 + random.nextInt(4) * 3);
      boxes.add(box(Integer.toString(random.nextInt(2)), left, "10", "20", "20"));
    }
    return boxes;
  }

  private static String boxes(List<String> boxes) {
    return line(detection("b", MAP, boxes.toArray(String[]::new)));
  }

  /** The boxes before, with the changes made: labels and places, sorted. */
  private static List<String> applied(List<String> before, List<Change> changes) {
    List<String> boxes = new ArrayList<>(sorted(before));
    List<String> added = new ArrayList<>();
    for (Change change : changes) {
      switch (change) {
        case BoxRemoved(var attribute, var label, var box) ->
            assertThat(boxes.remove(label + box)).as(attribute).isTrue();
        case BoxAdded(var attribute, var label, var box) -> added.add(label + box);
        case BoxMoved(var attribute, var label, var from, var to) -> {
          assertThat(boxes.remove(label + from)).as(attribute).isTrue();
          added.add(label + to);
        }
        case BoxRelabelled(var attribute, var box, var from, var to) -> {
          assertThat(boxes.remove(from + box)).as(attribute).isTrue();
          added.add(to + box);
        }
        default -> assertThat(change).isEqualTo(new MemberChanged("b"));
      }
    }
    boxes.addAll(added);
    Collections.sort(boxes);
    return boxes;
  }

  private static List<String> sorted(List<String> boxes) {
    return LineDiff.between(null, boxes(boxes).getBytes(UTF_8)).changes().stream()
        .filter(change -> change instanceof BoxAdded)
        .map(change -> ((BoxAdded) change).label() + ((BoxAdded) change).box())
        .sorted()
        .toList();
  }

  private static List<Change> changes(String before, String after) {
    return LineDiff.between(before.getBytes(UTF_8), after.getBytes(UTF_8)).changes();
  }
}
