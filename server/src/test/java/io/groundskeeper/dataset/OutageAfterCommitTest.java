package io.groundskeeper.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Feature;
import io.groundskeeper.dataset.value.ProjectArn;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.memory.MemoryStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The store applies a commit and then answers nothing for a while, so that its outcome is lost.
 * What was begun with it is ended when the store answers again, without a restart and without
 * anybody who asks once more.
 */
@Timeout(OutageAfterCommitTest.SECONDS_MAX)
final class OutageAfterCommitTest {
  /** What does not come by then never does. */
  static final int SECONDS_MAX = 60;

  private final MemoryStore memory = MemoryStore.strict();
  private final HookedStore store = new HookedStore(memory);
  private final TestAccount account = new TestAccount(store);
  private volatile boolean isOut;

  @AfterEach
  void close() {
    account.close();
  }

  /** The next commit that puts or deletes such a row is applied, and then nothing more. */
  private void cutOffAfter(String sortPrefix) {
    store.beforeWrite = mutations -> requireAnswers();
    store.beforeCommit =
        mutations -> {
          requireAnswers();
          if (HookedStore.touches(mutations, sortPrefix)) {
            isOut = true;
          }
        };
    store.afterCall = this::requireAnswers;
  }

  private void requireAnswers() {
    if (isOut) {
      throw new StoreException("the store does not answer");
    }
  }

  private void heal() {
    store.beforeCommit = mutations -> {};
    isOut = false;
  }

  @Test
  void a_dataset_that_was_begun_is_made() {
    DatasetArn train = account.train("p");
    account.update(train, EntryLines.image("a"));
    ProjectArn project = account.projects().named("us-east-1", "000000000000", "p").orElseThrow();
    cutOffAfter("head/test");

    assertThatThrownBy(() ->
            account
                .datasets()
                .create(project, DatasetType.TEST, new Datasets.Source.Copy(train), Map.of()))
        .isInstanceOf(StoreException.class);
    assertThat(Leftovers.sorts(memory, "head/test")).isOne();
    heal();

    DatasetArn test = account.datasets().named("p", DatasetType.TEST).orElseThrow();
    await(() -> account.describe(test).status() == DatasetStatus.CREATE_COMPLETE);
    assertThat(account.images(test)).containsExactly("a");
  }

  @Test
  void a_dataset_whose_deletion_was_begun_is_deleted() {
    DatasetArn train = account.train("p");
    account.update(train, EntryLines.image("a"));
    cutOffAfter("head/train");

    assertThatThrownBy(() -> account.datasets().delete(train)).isInstanceOf(StoreException.class);
    heal();

    await(() -> !account.exists(train));
    assertThat(Leftovers.anyRows(memory)).isFalse();
  }

  @Test
  void a_project_whose_deletion_was_begun_is_deleted() {
    ProjectArn project = account.project("p");
    cutOffAfter("project");

    assertThatThrownBy(() -> account.projects().delete(project)).isInstanceOf(StoreException.class);
    heal();

    awaitNoProject();
  }

  @Test
  void nothing_is_left_of_a_project_that_was_taken_from_the_list() {
    ProjectArn project = account.project("p");
    cutOffAfter("gone/");

    assertThatThrownBy(() -> account.projects().delete(project)).isInstanceOf(StoreException.class);
    assertThat(Leftovers.sorts(memory, "gone/")).isOne();
    heal();

    awaitNoProject();
  }

  private void awaitNoProject() {
    await(() ->
        Leftovers.sorts(memory, "gone/") + Leftovers.sorts(memory, "project") == 0
            && account
                .projects()
                .describe(List.of(), Set.of(Feature.CUSTOM_LABELS), null, 10)
                .items()
                .isEmpty());
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(Thread.interrupted()).as("it does not come").isFalse();
      Thread.onSpinWait();
    }
  }
}
