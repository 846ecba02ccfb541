package io.groundskeeper.manifest.edit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.manifest.Checked;
import io.groundskeeper.manifest.Entry.LabelUse;
import io.groundskeeper.manifest.RandomLines;
import io.groundskeeper.manifest.TerminalContentError;
import io.groundskeeper.manifest.json.JsonText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Edits of random lines, against the same edits of trees. */
class LineEditModelTest {
  private static final int CASES = 2_000;
  private static final List<String> NEW_NAMES =
      List.of("car", "é", "bus", "\"", "a\\b", "\n", "🚗");
  private static final Pattern TOKENS =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|[^\"]", Pattern.DOTALL);

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final RandomLines lines = new RandomLines(random);
  private int changed;

  @Test
  void renamed_lines_are_renamed_trees() {
    for (int i = 0; i < CASES; i++) {
      Line line = line();
      Map<String, String> newNames = new HashMap<>();
      someLabels(line).forEach(label -> newNames.put(label, one(NEW_NAMES)));
      TreeEdits.rename(line.tree, newNames);

      String edited = apply(LineEdit.rename(newNames), line);
      assertTree(edited, line);
      assertThat(isMadeOf(tokens(edited), tokens(line.text), newNames)).as(about(line)).isTrue();
      if (!newNames.containsKey("")) {
        assertThat(uses(edited)).as(about(line)).isEqualTo(renamed(uses(line.text), newNames));
      }
    }
    assertThat(changed).isBetween(CASES / 10, CASES * 9 / 10);
  }

  @Test
  void lines_without_labels_are_trees_without_them() {
    for (int i = 0; i < CASES; i++) {
      Line line = line();
      Set<String> labels = someLabels(line);
      TreeEdits.remove(line.tree, labels);

      String edited = apply(LineEdit.remove(labels), line);
      assertTree(edited, line);
      assertThat(isMadeOf(tokens(edited), tokens(line.text), Map.of())).as(about(line)).isTrue();
      Set<String> left = new HashSet<>(uses(line.text).keySet());
      left.removeAll(labels);
      assertThat(uses(edited).keySet()).as(about(line)).containsAll(left);
      assertThat(uses(edited).keySet()).as(about(line)).noneMatch(labels::contains);
    }
    assertThat(changed).isBetween(CASES / 10, CASES * 9 / 10);
  }

  @Test
  void renaming_there_and_back_is_nothing() {
    for (int i = 0; i < CASES / 4; i++) {
      Line line = line();
      Map<String, String> there = new HashMap<>();
      Map<String, String> back = new HashMap<>();
      for (String label : someLabels(line)) {
        if (!label.isEmpty()) {
          there.put(label, "not in use: " + label.replaceAll("\\p{Cs}", "") + there.size());
          back.put(there.get(label), label);
        }
      }
      if (back.keySet().stream().anyMatch(name -> name.length() > 255)
          || there.keySet().stream().anyMatch(label -> label.indexOf('\ud800') >= 0)) {
        continue;
      }
      String renamed = apply(LineEdit.rename(there), line);
      String again = apply(LineEdit.rename(back), new Line(renamed, TreeEdits.tree(renamed)));
      assertTree(again, line);
      if (line.text.indexOf('\\') < 0) {
        assertThat(again).as(about(line)).isEqualTo(line.text);
      }
    }
    assertThat(changed).isGreaterThan(CASES / 20);
  }

  @Test
  void lines_with_another_beginning_of_the_source_ref_are_trees_with_it() {
    int refused = 0;
    for (int i = 0; i < CASES / 4; i++) {
      Line line = line();
      String ref = line.tree.get("source-ref").asString();
      String from = ref.substring(0, ref.offsetByCodePoints(0, random.nextInt(ref.length() - 1)));
      String to = random.nextInt(4) > 0 ? "s3://other/é\"" : one(NEW_NAMES);
      String rewritten = to + ref.substring(from.length());
      line.tree.put("source-ref", rewritten);
      LineEdit edit = LineEdit.rewriteSourceRef(from, to);
      if (Checked.error(line.tree.toString()).isPresent()) {
        refused++;
        assertThat(edit.apply(line.text.getBytes(UTF_8)))
            .as(about(line))
            .isInstanceOf(Edited.Refused.class);
      } else {
        String edited = apply(edit, line);
        assertTree(edited, line);
        assertThat(new String(Checked.entry(edited).sourceRef(), UTF_8)).isEqualTo(rewritten);
      }
    }
    assertThat(changed).isGreaterThan(CASES / 10);
    assertThat(refused).isGreaterThan(CASES / 50);
  }

  @Test
  void merged_lines_are_merged_trees() {
    AttributeMerge merge = new AttributeMerge();
    for (int i = 0; i < CASES / 4; i++) {
      Line existing = line();
      Line incoming = line();
      TreeEdits.merge(existing.tree, incoming.tree);
      byte[] merged = merge.merge(existing.text.getBytes(UTF_8), incoming.text.getBytes(UTF_8));
      assertTree(new String(merged, UTF_8), existing);
    }
  }

  /** A line as it is stored, and its tree, to be edited. */
  private record Line(String text, ObjectNode tree) {}

  /** A random line, without what Jackson does not read: half a surrogate pair in a name. */
  private Line line() {
    Optional<Line> line = Optional.empty();
    while (line.isEmpty()) {
      line = read(lines.line());
    }
    return line.get();
  }

  private static Optional<Line> read(String line) {
    if (Checked.error(line).isPresent()) {
      return Optional.empty();
    }
    String text = Checked.kept(line);
    try {
      return Optional.of(new Line(text, TreeEdits.tree(text)));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private Set<String> someLabels(Line line) {
    Set<String> labels = new HashSet<>();
    for (String label : TreeEdits.labels(line.tree)) {
      if (random.nextBoolean()) {
        labels.add(label);
      }
    }
    return labels;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String apply(LineEdit edit, Line line) {
    return switch (edit.apply(line.text.getBytes(UTF_8))) {
      case Edited.Unchanged() -> line.text;
      case Edited.Changed(byte[] bytes) -> {
        changed++;
        String edited = new String(bytes, UTF_8);
        assertThat(edited).as(about(line)).isNotEqualTo(line.text);
        assertThat(Checked.kept(edited)).as("compact").isEqualTo(edited);
        yield edited;
      }
      case Edited.Refused(TerminalContentError error) ->
          throw new AssertionError(error + " " + about(line));
    };
  }

  /** Holds the line against the tree, which has been edited, in the order of their keys too. */
  private void assertTree(String edited, Line line) {
    assertThat(TreeEdits.tree(edited).toString()).as(about(line)).isEqualTo(line.tree.toString());
  }

  private String about(Line line) {
    return "seed " + seed + ": " + line.text;
  }

  private static List<String> tokens(String line) {
    return TOKENS.matcher(line).results().map(MatchResult::group).toList();
  }

  /** Whether these are tokens of the line, some left out and some names new. */
  private static boolean isMadeOf(
      List<String> edited, List<String> line, Map<String, String> newNames) {
    int i = 0;
    for (String token : edited) {
      while (i < line.size()
          && !token.equals(line.get(i))
          && !token.equals(renamed(line.get(i), newNames))) {
        i++;
      }
      if (i++ == line.size()) {
        return false;
      }
    }
    return true;
  }

  private static String renamed(String token, Map<String, String> newNames) {
    if (token.length() < 2) {
      return token;
    }
    String name = TreeEdits.tree("{\"x\":" + token + "}").get("x").asString();
    return newNames.containsKey(name) ? '"' + JsonText.escape(newNames.get(name)) + '"' : token;
  }

  /** The label names of a line, each with whether a box has it. */
  private static Map<String, Boolean> uses(String line) {
    return Checked.entry(line).labels().stream()
        .collect(Collectors.toMap(LabelUse::name, LabelUse::boundingBox));
  }

  private static Map<String, Boolean> renamed(
      Map<String, Boolean> uses, Map<String, String> newNames) {
    Map<String, Boolean> renamed = new HashMap<>();
    uses.forEach(
        (name, box) -> renamed.merge(newNames.getOrDefault(name, name), box, Boolean::logicalOr));
    return renamed;
  }
}
