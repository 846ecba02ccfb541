package io.groundskeeper.bucket.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.bucket.Buckets.Opened;
import io.groundskeeper.bucket.BucketsContract;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FolderBucketsTest extends BucketsContract {
  @TempDir private Path outside;
  private Path folder;

  @BeforeEach
  void makeTheFolder() throws IOException {
    folder = Files.createDirectories(outside.resolve("buckets"));
    put("bucket", "a", bytes("inside"));
    Files.writeString(outside.resolve("secret"), "outside");
  }

  @Override
  protected Buckets open() throws IOException {
    return FolderBuckets.open(Files.createDirectories(outside.resolve("buckets")));
  }

  @Override
  protected void put(String bucket, String key, byte[] content) throws IOException {
    Path file = path(folder + "/" + bucket + "/" + key);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** By way of a URI, as a path of text would depend on the locale. */
  private static Path path(String absolute) {
    return Path.of(URI.create("file:///" + URLEncoder.encode(absolute, UTF_8).replace("+", "%20")));
  }

  private void link(String key, Path target) throws IOException {
    Files.createSymbolicLink(folder.resolve(key), target);
  }

  @ParameterizedTest
  @CsvSource({
    "bucket, ../../secret",
    "bucket, ../bucket/a",
    "bucket, ./a",
    "bucket, a/.",
    "bucket, a/",
    "bucket, /a",
    "bucket, //a",
    "bucket, deep//a",
    "bucket, deep/../a",
    "bucket, ..",
    "bucket, ''",
    "bucket, /etc/passwd",
    "bucket, 'a\0'",
    "bucket, 'a\0/../../../secret'",
    "bucket, '\ud800'",
    "bucket, %2e%2e/%2e%2e/secret",
    "bucket, ..%2F..%2Fsecret",
    "bucket, ..\\..\\secret",
    ".., secret",
    "., bucket/a",
    "'', bucket/a",
    "'', /etc/passwd",
    "bucket/.., bucket/a",
    "bucket/../.., secret",
    "/etc, passwd",
    "'\0', a",
    "deep/er, a",
  })
  void no_name_leaves_the_folder_or_names_a_file_twice(String bucket, String key) throws Exception {
    put("bucket", "deep/a", bytes("1"));
    put("deep", "er/a", bytes("2"));

    assertMissing(open(bucket, key, null), bucket + "/" + key);
  }

  @Test
  void there_are_no_versions_and_it_says_so() throws Exception {
    assertMissing(open("bucket", "a", "1"), "a local folder has no object versions");
  }

  @Test
  void a_link_that_stays_in_the_folder_is_followed() throws Exception {
    link("bucket/file", folder.resolve("bucket/a"));
    link("bucket/relative", Path.of("../bucket/a"));
    link("other", folder.resolve("bucket"));

    assertThat(read("bucket", "file")).isEqualTo(bytes("inside"));
    assertThat(read("bucket", "relative")).isEqualTo(bytes("inside"));
    assertThat(read("other", "a")).isEqualTo(bytes("inside"));
  }

  @Test
  void a_link_that_leads_out_of_the_folder_is_forbidden() throws Exception {
    Path sibling = Files.createDirectory(outside.resolve("buckets-of-others"));
    Files.writeString(sibling.resolve("a"), "theirs");
    link("bucket/file", outside.resolve("secret"));
    link("bucket/relative", Path.of("../../secret"));
    link("bucket/up", Path.of("../.."));
    link("bucket/twice", folder.resolve("bucket/file"));
    link("sibling", sibling);

    assertForbidden(open("bucket", "file", null), "link");
    assertForbidden(open("bucket", "relative", null), "link");
    assertForbidden(open("bucket", "up/secret", null), "link");
    assertForbidden(open("bucket", "twice", null), "link");
    assertForbidden(open("sibling", "a", null), "link");
  }

  @Test
  void a_link_that_leads_nowhere_is_missing() throws Exception {
    link("bucket/dangling", folder.resolve("none"));
    link("bucket/loop", folder.resolve("bucket/loop"));

    assertMissing(open("bucket", "dangling", null), "no such file");
    assertMissing(open("bucket", "loop", null), "s3://bucket/loop");
  }

  @Test
  void the_folder_itself_may_be_a_link() throws Exception {
    Path link = Files.createSymbolicLink(outside.resolve("link"), folder);
    try (Buckets buckets = FolderBuckets.open(link)) {
      Opened opened = buckets.open(new ObjectName("bucket", "a", null), 100);

      assertThat(opened).isInstanceOf(Opened.Found.class);
      ((Opened.Found) opened).in().close();
    }
  }

  @Test
  void only_regular_files_are_objects_and_a_pipe_is_not_waited_for() throws Exception {
    Path pipe = folder.resolve("bucket/pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    link("bucket/link-to-pipe", pipe);
    Files.createDirectory(folder.resolve("bucket/folder"));

    for (String key : new String[] {"pipe", "link-to-pipe", "folder"}) {
      assertMissing(open("bucket", key, null), "not a regular file");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bucket/a", "bucket"})
  void what_may_not_be_read_is_forbidden(String closed) throws Exception {
    Path path = folder.resolve(closed);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    boolean weAreRoot = Files.isReadable(path);

    Opened opened = open("bucket", "a", null);

    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    if (weAreRoot) {
      assertThat(opened).isInstanceOf(Opened.Found.class);
      ((Opened.Found) opened).in().close();
    } else {
      assertForbidden(opened, "may not be read");
    }
  }

  /** Root may read everything, so what others meet is told here. */
  @Test
  void a_refusal_of_the_file_system_is_forbidden() {
    ObjectName name = new ObjectName("bucket", "a", null);

    assertForbidden(
        FolderBuckets.unresolved(name, new AccessDeniedException("/x/bucket/a")),
        "may not be read");
  }

  @Test
  void what_is_no_folder_is_refused_in_one_sentence() {
    assertThatThrownBy(() -> FolderBuckets.open(outside.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "The folder of buckets '%s' cannot be used: it does not exist.",
            outside.resolve("none"));
    assertThatThrownBy(() -> FolderBuckets.open(outside.resolve("secret")))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("it is not a folder.");
  }
}
