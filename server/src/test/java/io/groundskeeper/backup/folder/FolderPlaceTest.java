package io.groundskeeper.backup.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.backup.BackupContract;
import io.groundskeeper.backup.BackupException;
import io.groundskeeper.backup.BackupPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups in a folder. */
final class FolderPlaceTest extends BackupContract {
  @TempDir private Path folder;

  @Override
  protected BackupPlace open() {
    return new FolderPlace(folder.resolve("backups of mine"));
  }

  @Test
  void a_folder_of_something_else_is_left_alone() throws Exception {
    Path other = Files.createDirectory(folder.resolve("letters"));
    Files.writeString(other.resolve("letter"), "mine");

    assertThatThrownBy(() -> new FolderPlace(other).hold())
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is not empty and has no backups");
    assertThatThrownBy(() -> new FolderPlace(other.resolve("letter")).hold())
        .hasMessageContaining("is not a folder");
    assertThatThrownBy(() -> new FolderPlace(folder.resolve("none")).list("backups"))
        .hasMessageContaining("there is no such folder");

    assertThat(other).isDirectoryContaining(file -> file.endsWith("letter"));
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void a_place_in_a_data_folder_is_refused() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("GROUNDSKEEPER"), "a data folder");
    Files.writeString(data.resolve("LOCK"), "");
    for (Path place : List.of(data, data.resolve("in/it"))) {
      assertThatThrownBy(() -> new FolderPlace(place).hold())
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("is in the data folder " + data);
    }
    assertThat(data).isDirectoryNotContaining(file -> Files.isDirectory(file));
  }

  @Test
  void backups_that_cannot_be_listed_are_not_taken_for_none() throws Exception {
    try (BackupPlace place = open()) {
      place.hold().close();
      Path backups = folder.resolve("backups of mine/backups");
      // A link to itself can be followed by nobody, not even by root.
      Files.createSymbolicLink(backups, backups);
      assertThatThrownBy(() -> place.list("backups")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void what_an_interrupted_copy_has_left_is_removed() throws Exception {
    try (BackupPlace place = open()) {
      place.hold().close();
      Path left = Files.writeString(folder.resolve("backups of mine/incoming/ab12"), "half");
      place.hold().close();
      assertThat(left).doesNotExist();
    }
  }
}
