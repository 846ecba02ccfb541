package io.groundskeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.dataset.DataCheckpoints;
import io.groundskeeper.dataset.value.CheckpointDescription;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a data folder that is in use. */
final class CheckpointTest {
  @TempDir private Path folder;

  private static List<String> lines(Groundskeeper opened) {
    return opened.dataset("p/train").entries(Filter.NONE).toList();
  }

  private static String line(int image) {
    return "{\"source-ref\":\"s3://images/%d.jpg\"}".formatted(image);
  }

  @Test
  void a_checkpoint_is_a_data_folder_as_it_was() {
    try (Groundskeeper opened = Groundskeeper.open(folder.resolve("data"))) {
      opened.createProject("p");
      Dataset train = opened.createDataset("p", DatasetType.TRAIN);
      train.update(List.of(line(1)));
      CheckpointDescription made = opened.account().checkpoints().create(DataCheckpoints.KEEP_MAX);
      List<String> then = lines(opened);
      train.update(List.of(line(2)));

      try (Groundskeeper copy = Groundskeeper.open(made.folder())) {
        assertThat(lines(copy)).hasSize(1).isEqualTo(then);
        copy.dataset("p/train").update(List.of(line(3)));
      }

      assertThat(lines(opened)).hasSize(2);
      opened.account().checkpoints().delete(made.id());
      assertThat(made.folder()).doesNotExist();
      assertThat(lines(opened)).hasSize(2);
    }
  }

  @Test
  void those_that_were_left_go_when_the_folder_is_opened() {
    Path left;
    try (Groundskeeper opened = Groundskeeper.open(folder.resolve("data"))) {
      left = opened.account().checkpoints().create(DataCheckpoints.KEEP_MAX).folder();
    }
    assertThat(left).exists();
    try (Groundskeeper opened = Groundskeeper.open(folder.resolve("data"))) {
      assertThat(left).doesNotExist();
      assertThat(opened.projects()).isEmpty();
    }
  }

  @Test
  void there_are_only_so_many() {
    try (Groundskeeper opened = Groundskeeper.open(folder.resolve("data"))) {
      List<CheckpointDescription> made =
          IntStream.range(0, 4)
              .mapToObj(i -> opened.account().checkpoints().create(DataCheckpoints.KEEP_MAX))
              .toList();
      assertThatThrownBy(() -> opened.account().checkpoints().create(DataCheckpoints.KEEP_MAX))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("or remove one: " + made.getFirst().id());

      opened.account().checkpoints().delete(made.getLast().id());

      assertThat(opened.account().checkpoints().create(DataCheckpoints.KEEP_MAX).folder()).exists();
      assertThatThrownBy(() -> opened.account().checkpoints().delete("none"))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("There is no checkpoint none");
    }
  }
}
