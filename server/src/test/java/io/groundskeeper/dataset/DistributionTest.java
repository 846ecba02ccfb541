package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How entries are distributed: a fifth, each label in the same proportion as far as possible. */
final class DistributionTest {
  private record Outcome(List<String> train, List<String> test, Map<String, int[]> byLabel) {}

  private static Outcome distribute(List<String> lines) {
    try (TestAccount account = new TestAccount(MemoryStore.strict())) {
      ProjectArn project = account.project("p");
      DatasetArn train = account.create(project, DatasetType.TRAIN);
      DatasetArn test = account.create(project, DatasetType.TEST);
      account.update(train, lines.toArray(String[]::new));
      account.datasets().distribute(List.of(train, test));
      Map<String, int[]> byLabel = new HashMap<>();
      account.labels(train).forEach(l -> byLabel.put(l.name(), new int[] {l.entryCount(), 0}));
      for (LabelStats label : account.labels(test)) {
        byLabel.computeIfAbsent(label.name(), l -> new int[2])[1] = label.entryCount();
      }
      return new Outcome(account.images(train), account.images(test), byLabel);
    }
  }

  private static List<String> lines(int count, BiFunction<Integer, Integer, String> line) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(line.apply(i, i));
    }
    return lines;
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 1", "4, 1", "5, 1", "7, 1", "8, 2", "10, 2", "100, 20", "1001, 200"})
  void a_fifth_moves_rounded_but_at_least_one(int entries, int moved) {
    Outcome outcome = distribute(lines(entries, (i, j) -> EntryLines.image(i, "cat")));

    assertThat(outcome.test()).hasSize(moved);
    assertThat(outcome.train()).hasSize(entries - moved);
  }

  @Test
  void each_label_is_represented_in_the_same_proportion() {
    Outcome outcome =
        distribute(
            lines(
                1000,
                (i, j) ->
                    switch (i % 10) {
                      case 0 -> EntryLines.boxes(i, "rare", "common");
                      case 1, 2, 3 -> EntryLines.image(i, "medium", "common");
                      default -> EntryLines.image(i, "common");
                    }));

    assertThat(outcome.byLabel().get("rare")).containsExactly(80, 20);
    assertThat(outcome.byLabel().get("medium")).containsExactly(240, 60);
    assertThat(outcome.byLabel().get("common")).containsExactly(800, 200);
  }

  @Test
  void a_label_of_two_entries_is_on_both_sides() {
    List<String> lines = lines(98, (i, j) -> EntryLines.image(i, "common"));
    lines.add(EntryLines.image("x", "rare"));
    lines.add(EntryLines.image("y", "rare"));

    assertThat(distribute(lines).byLabel().get("rare")).containsExactly(1, 1);
  }

  @Test
  void random_multi_label_datasets_come_within_an_entry_or_so_of_a_fifth_of_each_label() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 10; round++) {
      int labels = 2 + random.nextInt(8);
      Outcome outcome =
          distribute(
              lines(
                  200 + random.nextInt(300),
                  (i, j) ->
                      EntryLines.image(
                          i, "l" + random.nextInt(labels), "m" + random.nextInt(labels))));
      int all = outcome.train().size() + outcome.test().size();
      assertThat(outcome.test()).hasSize(Math.toIntExact(Math.round(all / 5.0)));
      DoubleSummaryStatistics off =
          outcome.byLabel().values().stream()
              .mapToDouble(DistributionTest::off)
              .summaryStatistics();
      assertThat(off.getMax()).isLessThan(8);
      assertThat(off.getAverage()).isLessThan(2.5);
    }
  }

  /** How many entries the test side has more or less than a fifth. */
  private static double off(int[] counts) {
    return Math.abs(counts[1] - (counts[0] + counts[1]) / 5.0);
  }

  @Test
  void the_same_entries_are_distributed_in_the_same_way() {
    List<String> lines = lines(500, (i, j) -> EntryLines.image(i, "l" + i % 7, "m" + i % 11));

    assertThat(distribute(lines).test()).isEqualTo(distribute(lines).test());
  }

  @Test
  void unlabelled_entries_fill_up_the_fifth() {
    List<String> lines = lines(10, (i, j) -> EntryLines.image(i, "cat"));
    lines.addAll(lines(90, (i, j) -> EntryLines.image("unlabelled" + i)));

    Outcome outcome = distribute(lines);

    assertThat(outcome.test()).hasSize(20);
    assertThat(outcome.byLabel().get("cat")).containsExactly(8, 2);
  }
}
