package io.groundskeeper.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.bucket.Buckets.Opened;
import io.groundskeeper.bucket.Buckets.Opened.Forbidden;
import io.groundskeeper.bucket.Buckets.Opened.Found;
import io.groundskeeper.bucket.Buckets.Opened.Missing;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all buckets do. A kind of bucket proves itself with a subclass that opens it. */
@Timeout(300)
public abstract class BucketsContract {
  private static final int BIG_BYTES = 64 << 20;

  private Buckets buckets;

  /** Opens what {@link #put} writes to. */
  protected abstract Buckets open() throws IOException;

  /** Stores an object, and makes its bucket if there is none. */
  protected abstract void put(String bucket, String key, byte[] content) throws IOException;

  @BeforeEach
  void openThem() throws IOException {
    buckets = open();
  }

  @AfterEach
  void closeThem() {
    buckets.close();
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  protected final Opened open(String bucket, String key, @Nullable String version)
      throws IOException {
    return buckets.open(new ObjectName(bucket, key, version), Long.MAX_VALUE);
  }

  private Found found(String bucket, String key, long bytesMax) throws IOException {
    Opened opened = buckets.open(new ObjectName(bucket, key, null), bytesMax);
    assertThat(opened).isInstanceOf(Found.class);
    return (Found) opened;
  }

  /** All of an object, whose size is as announced. */
  protected final byte[] read(String bucket, String key) throws IOException {
    Found found = found(bucket, key, Long.MAX_VALUE);
    try (InputStream in = found.in()) {
      byte[] content = in.readAllBytes();
      assertThat(found.bytes()).isEqualTo(content.length);
      return content;
    }
  }

  protected static void assertMissing(Opened opened, String why) {
    assertThat(opened).isInstanceOf(Missing.class);
    assertThat(((Missing) opened).why()).startsWith("s3://").contains(why);
  }

  protected static void assertForbidden(Opened opened, String why) {
    assertThat(opened).isInstanceOf(Forbidden.class);
    assertThat(((Forbidden) opened).why()).startsWith("s3://").contains(why);
  }

  @Test
  void reads_an_object_as_often_as_it_is_opened() throws Exception {
    put("first", "a", bytes("one"));
    put("first", "deep/er/a", bytes("two"));
    put("second", "a", bytes("three"));

    for (int time = 0; time < 2; time++) {
      assertThat(read("first", "a")).isEqualTo(bytes("one"));
      assertThat(read("first", "deep/er/a")).isEqualTo(bytes("two"));
      assertThat(read("second", "a")).isEqualTo(bytes("three"));
    }
  }

  @Test
  void reads_what_replaced_an_object() throws Exception {
    put("bucket", "a", bytes("before"));
    assertThat(read("bucket", "a")).isEqualTo(bytes("before"));
    put("bucket", "a", bytes("afterwards"));

    assertThat(read("bucket", "a")).isEqualTo(bytes("afterwards"));
  }

  @ParameterizedTest
  @CsvSource({
    "bucket, b",
    "bucket, folder",
    "bucket, folder/none",
    "bucket, folder/a/b",
    "bucket, A",
    "bucket, ' a'",
    "buckets, a",
    "no.such.bucket, a",
  })
  void what_is_not_there_is_missing_by_its_name(String bucket, String key) throws Exception {
    put("bucket", "a", bytes("1"));
    put("bucket", "folder/a", bytes("2"));

    assertMissing(open(bucket, key, null), "s3://" + bucket + "/" + key);
  }

  @Test
  void a_name_longer_than_any_is_missing() throws Exception {
    put("bucket", "a", bytes("1"));

    assertMissing(open("bucket", "k".repeat(2_000), null), "kkk");
    assertMissing(open("b".repeat(300), "a", null), "bbb");
  }

  @Test
  void a_version_that_there_never_was_is_missing() throws Exception {
    put("bucket", "a", bytes("1"));

    assertMissing(
        open("bucket", "a", "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY"), "s3://bucket/a (version 3sL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space",
        "a+b c%2Fd%",
        "a&b=c;d,e:f@g$h!i",
        "what?versionId=1#fragment",
        "(quotes')\"`*|<>[]{}^~",
        "back\\slash",
        "äöü/ñandú/日本語/😀.json",
        "e\u0301 is not \u00e9",
        "-dash/_under/..dots../...",
        "tab\there",
      })
  void a_key_is_taken_to_the_letter(String key) throws Exception {
    put("names", key, bytes("content of " + key));

    assertThat(read("names", key)).isEqualTo(bytes("content of " + key));
    assertMissing(open("names", key + "+", null), key + "+");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4, 9, 10, 11, 1L << 40, Long.MAX_VALUE - 1})
  void the_beginning_alone_can_be_asked_for(long bytesMax) throws Exception {
    put("bucket", "digits", bytes("0123456789"));

    Found found = found("bucket", "digits", bytesMax);

    assertThat(found.bytes()).isEqualTo(10);
    int wanted = (int) Math.min(bytesMax, 10);
    try (InputStream in = found.in()) {
      assertThat(in.readNBytes(wanted)).isEqualTo(bytes("0123456789".substring(0, wanted)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1000, Long.MAX_VALUE})
  void an_empty_object_is_found(long bytesMax) throws Exception {
    put("bucket", "empty", new byte[0]);

    Found found = found("bucket", "empty", bytesMax);

    assertThat(found.bytes()).isZero();
    try (InputStream in = found.in()) {
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[10])).isEqualTo(-1);
    }
  }

  @Test
  void all_values_of_a_byte_arrive_one_by_one() throws Exception {
    byte[] content = new byte[256];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) i;
    }
    put("bucket", "bytes", content);

    try (InputStream in = found("bucket", "bytes", Long.MAX_VALUE).in()) {
      for (int i = 0; i < content.length; i++) {
        assertThat(in.read()).isEqualTo(i);
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void a_big_object_is_read_whole_or_left_early() throws Exception {
    byte[] content = new byte[BIG_BYTES];
    new Random(1).nextBytes(content);
    put("bucket", "big", content);

    assertThat(read("bucket", "big")).isEqualTo(content);
    for (int time = 0; time < 10; time++) {
      try (InputStream in = found("bucket", "big", Long.MAX_VALUE).in()) {
        assertThat(in.readNBytes(3)).containsExactly(content[0], content[1], content[2]);
      }
    }
    assertThat(read("bucket", "big")).hasSize(BIG_BYTES);
  }

  @Test
  void many_threads_read_at_once() throws Exception {
    List<Callable<byte[]>> readers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String key = "key" + i;
      put("bucket", key, bytes(key.repeat(10_000)));
      readers.add(() -> read("bucket", key));
    }
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var contents = executor.invokeAll(readers);
      for (int i = 0; i < contents.size(); i++) {
        assertThat(contents.get(i).get()).isEqualTo(bytes(("key" + i).repeat(10_000)));
      }
    }
  }
}
