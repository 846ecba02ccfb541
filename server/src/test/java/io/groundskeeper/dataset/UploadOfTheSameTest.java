package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uploads of what is there already, in part or wholly. */
final class UploadOfTheSameTest {
  /** More than one part. */
  private static final int IMAGES = 3_000;

  private final MemoryStore store = MemoryStore.strict();
  private final TestAccount account = new TestAccount(store);
  private final DatasetArn arn = account.train("p");

  @AfterEach
  void nothing_is_left() {
    assertThat(Leftovers.anyRows(store)).isFalse();
    account.close();
  }

  private static String[] images(int from, int to, String label) {
    return IntStream.range(from, to)
        .mapToObj(i -> EntryLines.image(i, label))
        .toArray(String[]::new);
  }

  private ChangeResult upload(Guard guard, String... lines) throws IOException {
    return account
        .transfers()
        .upload(
            arn, new ByteArrayInputStream(EntryLines.manifest(lines)), UpdateMode.REPLACE, guard);
  }

  @Test
  void makes_no_version_where_all_of_it_is_there() throws IOException {
    upload(Guard.NONE, images(0, IMAGES, "cat"));

    ChangeResult again = upload(Guard.NONE, images(0, IMAGES, "cat"));
    assertThat(again.isNothing()).isTrue();
    assertThat(again.version()).isEqualTo(2);
    // In another order, or a part of it.
    assertThat(upload(Guard.NONE, images(IMAGES / 2, IMAGES, "cat")).isNothing()).isTrue();
    assertThat(account.versions(arn)).containsExactly(2L, 1L);
  }

  @Test
  void makes_one_where_the_last_line_is_another_or_new() throws IOException {
    upload(Guard.NONE, images(0, IMAGES, "cat"));

    String[] other = images(0, IMAGES, "cat");
    other[IMAGES - 1] = EntryLines.image(IMAGES - 1, "dog");
    assertThat(upload(Guard.NONE, other).replaced()).isEqualTo(IMAGES);
    assertThat(account.lines(arn).getLast()).contains("dog");
    assertThat(upload(Guard.NONE, images(1, IMAGES + 1, "cat")).added()).isEqualTo(1);
    assertThat(account.versions(arn)).containsExactly(4L, 3L, 2L, 1L);
  }

  @Test
  void makes_one_where_a_line_is_left_out_since_versions_have_reports() throws IOException {
    upload(Guard.NONE, images(0, 10, "cat"));

    String[] lines = images(0, 10, "cat");
    lines[3] = "no JSON";
    ChangeResult result = upload(Guard.NONE, lines);
    assertThat(result.version()).isEqualTo(3);
    assertThat(result.rejected()).isEqualTo(1);
  }

  @Test
  void is_answered_again_by_its_token_though_the_dataset_has_changed() throws IOException {
    upload(Guard.NONE, images(0, 10, "cat"));
    Guard guard = new Guard(null, "token", false);
    assertThat(upload(guard, images(0, 10, "cat")).isNothing()).isTrue();
    account.update(arn, images(0, 10, "dog"));

    ChangeResult again = upload(guard, images(0, 10, "cat"));
    assertThat(again.isNothing()).isTrue();
    assertThat(again.version()).isEqualTo(2);
    assertThat(account.lines(arn)).allMatch(line -> line.contains("dog"));
  }

  @Test
  void leaves_what_is_in_memory_as_it_was() throws IOException {
    upload(Guard.NONE, images(0, 10, "cat"));
    upload(Guard.NONE, images(0, 10, "cat"));
    account.update(arn, images(5, 15, "dog"));
    try (TestAccount restarted = new TestAccount(store)) {
      assertThat(restarted.lines(arn)).isEqualTo(account.lines(arn));
    }
  }
}
