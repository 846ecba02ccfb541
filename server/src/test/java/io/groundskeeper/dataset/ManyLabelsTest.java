package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.snapshot.Rebuilt;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.LabelStats;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Entries with more labels than anybody would think of, and what is kept of each of them. */
@Tag("long")
final class ManyLabelsTest {
  private static final int ENTRIES = 300;
  private static final int LABELS_PER_ENTRY = 220;
  private static final int NAME_CHARACTERS = 255;

  private final MemoryStore store = new MemoryStore();
  private final Random random = new Random(1);

  private String[] lines() {
    return IntStream.range(0, ENTRIES)
        .mapToObj(i -> EntryLines.image(i, names()))
        .toArray(String[]::new);
  }

  private String[] names() {
    return IntStream.range(0, LABELS_PER_ENTRY)
        .mapToObj(i ->
            random
                .ints(NAME_CHARACTERS, 'A', 'Z' + 1)
                .collect(StringBuilder::new, (b, c) -> b.append((char) c), StringBuilder::append)
                .toString())
        .toArray(String[]::new);
  }

  private static String[] plain() {
    return IntStream.range(0, ENTRIES)
        .mapToObj(i -> EntryLines.image(i, "cat"))
        .toArray(String[]::new);
  }

  private int largestRow() {
    return store.everything().stream().mapToInt(row -> row.value().length).max().orElse(0);
  }

  @Test
  void they_are_replaced_compared_expired_and_taken_back_in_rows_of_a_bounded_size() {
    try (TestAccount account = new TestAccount(store)) {
      DatasetArn arn = account.train("p");
      String[] many = lines();
      for (int from = 0; from < ENTRIES; from += 50) {
        account.update(arn, List.of(many).subList(from, from + 50).toArray(String[]::new));
      }
      long full = account.versions(arn).getFirst();
      List<String> sent = account.sent(arn, At.NEWEST);

      account.update(arn, plain());
      account.history().tag(arn, full, "full");

      assertThat(account.diff(arn, full, full + 1)).hasSize(ENTRIES).allMatch(ManyLabelsTest::both);
      account.history().expire(arn, Optional.of(full + 1), Optional.empty(), false);
      assertThat(account.sent(arn, new At.Version(full))).isEqualTo(sent);
      account.edits().revert(arn, full, Guard.NONE);
      assertThat(account.sent(arn, At.NEWEST)).isEqualTo(sent);
      Rebuilt.requireSame(account, store, arn, "after all of it");
    }
    assertThat(largestRow()).isLessThan(3 * Rows.RAW_BYTES_AIM);
    try (TestAccount restarted = new TestAccount(store)) {
      DatasetArn arn = restarted.datasets().named("p", DatasetType.TRAIN).orElseThrow();
      assertThat(restarted.describe(arn).stats().totalLabels())
          .isEqualTo((long) ENTRIES * LABELS_PER_ENTRY);
    }
  }

  private static boolean both(EntryDiff entry) {
    return entry.before() != null && entry.after() != null;
  }

  @Test
  void a_renaming_that_is_refused_half_way_leaves_no_name_behind() {
    List<LabelStats> labels;
    DatasetArn arn;
    try (TestAccount account = new TestAccount(store)) {
      arn = account.train("p");
      List<String> lines = new ArrayList<>();
      for (int i = 0; i <= Part.ROWS_MAX; i++) {
        lines.add(EntryLines.image(i, "cat"));
      }
      String tooLongSoon = EntryLines.image("long", "cat");
      String filler = "x".repeat(Quotas.LINE_CHARACTERS_MAX - tooLongSoon.length() - 10);
      lines.add(tooLongSoon.replace("{\"source-ref\"", "{\"f\":\"" + filler + "\",\"source-ref\""));
      account.update(arn, lines.toArray(String[]::new));

      DatasetArn renamed = arn;
      assertThatThrownBy(
              () -> account.edits().renameLabel(renamed, "cat", "a much longer name", Guard.NONE))
          .isInstanceOf(Refusal.class);
      account.update(arn, EntryLines.image(1, "dog"), EntryLines.image(2, "a much longer name"));

      Rebuilt.requireSame(account, store, arn, "after a refused renaming");
      labels = account.labels(arn);
      assertThat(labels)
          .extracting(LabelStats::name)
          .containsExactly("cat", "dog", "a much longer name");
    }
    try (TestAccount restarted = new TestAccount(store)) {
      assertThat(restarted.labels(arn)).isEqualTo(labels);
    }
  }
}
