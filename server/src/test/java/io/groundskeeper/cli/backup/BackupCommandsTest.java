package io.groundskeeper.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import io.groundskeeper.Groundskeeper;
import io.groundskeeper.backup.Restore;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands that back up and restore. */
final class BackupCommandsTest {
  @RegisterExtension static final CommandLineOnServer GROUNDSKEEPER = new CommandLineOnServer();
  private static final String LINE = "{\"source-ref\":\"s3://images/%d.jpg\"}%n";

  private static final Groundskeeper.Options OPTIONS =
      Groundskeeper.Options.DEFAULT.withAccount("123456789012");

  private Path folder;
  private Path place;

  @BeforeEach
  void makeFolder() {
    folder = GROUNDSKEEPER.folder();
    place = folder.resolve("backups");
  }

  private static Finished alone(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return CommandLineOnServer.runAlone(InputStream.nullInputStream(), words);
  }

  private static String done(Finished finished) {
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    return finished.out();
  }

  private static void refused(Finished finished, String... parts) {
    assertThat(finished.err()).startsWith("groundskeeper: ").contains(parts).hasLineCount(1);
    assertThat(finished.exitCode()).isEqualTo(2);
  }

  private String backUp() {
    return GROUNDSKEEPER
        .run("backup", place.toString(), "--json")
        .json()
        .getFirst()
        .path("BackupId")
        .asString();
  }

  @Test
  void a_server_is_backed_up_and_restored() throws IOException {
    GROUNDSKEEPER.make("whole/train");
    GROUNDSKEEPER.put("whole/train", LINE.formatted(1));
    String first = backUp();
    GROUNDSKEEPER.put("whole/train", LINE.formatted(2));

    assertThat(done(GROUNDSKEEPER.run("backup", place.toString(), "--keep", "2")))
        .startsWith("Backup 20")
        .contains("were copied and verified");
    assertThat(done(alone("backup", "--list", place)).lines()).hasSize(3);
    assertThat(done(alone("backup", "--verify", place))).contains("all is as it was written.");
    done(alone("restore", place, "--data", folder.resolve("newest")));
    done(alone("restore", place, "--data", folder.resolve("first"), "--backup", first));

    try (Groundskeeper newest = Groundskeeper.open(folder.resolve("newest"), OPTIONS);
        Groundskeeper earlier = Groundskeeper.open(folder.resolve("first"), OPTIONS)) {
      assertThat(newest.dataset("whole/train").entries()).hasSize(2);
      assertThat(earlier.dataset("whole/train").entries()).hasSize(1);
    }
    // A folder that no server has, and a place in a folder of buckets.
    Path buckets = Files.createDirectory(folder.resolve("buckets"));
    done(alone("backup", "s3://b/mine/", "--buckets", buckets, "--data", folder.resolve("newest")));
    assertThat(buckets.resolve("b/mine/backups")).isNotEmptyDirectory();
    done(alone("restore", "s3://b/mine", "--buckets", buckets, "--data", folder.resolve("again")));
    Groundskeeper.open(folder.resolve("again")).close();
  }

  @Test
  void a_folder_that_is_restored_by_half_is_opened_by_no_server() throws IOException {
    backUp();
    Path target = folder.resolve("half");
    done(alone("restore", place, "--data", target));
    Files.move(target.resolve("GROUNDSKEEPER"), target.resolve(Restore.NOTE));
    Files.delete(target.resolve("CURRENT"));

    assertThatThrownBy(() -> Groundskeeper.open(target))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Run groundskeeper restore again");

    done(alone("restore", place, "--data", target));
    Groundskeeper.open(target).close();
    assertThat(target.resolve(Restore.NOTE)).doesNotExist();
  }

  @Test
  void damage_is_told() throws IOException {
    backUp();
    Path damaged;
    try (var files = Files.list(place.resolve("files"))) {
      damaged = files.filter(file -> file.toFile().length() > 1000).findFirst().orElseThrow();
    }
    byte[] content = Files.readAllBytes(damaged);
    content[500] ^= 1;
    Files.write(damaged, content);

    Finished verified = alone("backup", "--verify", place);
    assertThat(verified.exitCode()).isOne();
    assertThat(verified.out()).contains("1 are damaged.", damaged + " is not what was written.");
    refused(alone("restore", place, "--data", folder.resolve("r")), damaged.toString());
    assertThatThrownBy(() -> Groundskeeper.open(folder.resolve("r")))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void what_cannot_be_done_is_said() throws IOException {
    Path data = folder.resolve("data");
    refused(alone("backup", "s3://b/x"), "Say what s3://b/x is: --s3-endpoint");
    refused(alone("backup", "s3:///x"), "is not of the form s3://bucket/prefix");
    refused(alone("backup", "s3://b/../x"), "is not of the form s3://bucket/prefix");
    refused(alone("backup", place, "--keep", "0"), "--keep must be 1 to");
    refused(alone("backup", place, "--list", "--keep", "1"), "make no backup");
    refused(alone("backup", place, "--data", data), "There is no data folder");
    refused(alone("backup", "--list", folder.resolve("none")), "there is no such folder");
    refused(alone("restore", folder.resolve("none"), "--data", data), "there is no such folder");
    Files.createDirectory(folder.resolve("empty"));
    refused(alone("restore", folder.resolve("empty"), "--data", data), "There are no backups in");
    refused(alone("backup", place, "--endpoint-url", "http://127.0.0.1:1"), "No server answers at");
    String id = backUp();
    refused(
        alone("restore", place, "--data", data, "--before", "soon"), "--before is no time: 'soon'");
    refused(
        alone("restore", place, "--data", data, "--before", "2020-01-01T00:00:00Z"),
        "There is no backup that old. There are 1, from " + id);
    refused(
        alone("restore", place, "--data", data, "--backup", "x", "--before", "y"), "not by both");
    assertThat(data).doesNotExist();
    done(alone("restore", place, "--data", data));
    try (Groundskeeper open = Groundskeeper.open(data)) {
      refused(alone("backup", place, "--data", data), "To back up a running server, leave out");
      assertThat(open.projects()).isNotNull();
    }
  }
}
