package io.groundskeeper.http;

import static io.groundskeeper.http.Calls.requireError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whole datasets over HTTP. */
final class EntriesHandlerTest extends EntriesOverHttp {
  @Test
  void what_goes_in_comes_out_byte_by_byte_as_one_version() {
    make();
    byte[] manifest = manifest(0, 5_000);

    assertThat(upload("", manifest).toString())
        .isEqualTo(
            "{\"Version\":2,\"EntriesAdded\":5000,\"EntriesReplaced\":0,\"EntriesRemoved\":0,"
                + "\"LinesRejected\":0,\"EntriesWithErrors\":0,\"EntriesWithoutLabels\":0}");
    HttpResponse<byte[]> answer = send(entries(""));
    assertThat(answer.body()).isEqualTo(manifest);
    assertThat(answer.headers().firstValue("X-Groundskeeper-Version")).hasValue("2");
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(manifest.length);
    upload("", manifest(4_000, 6_000));
    assertThat(send(entries("?version=2")).body()).isEqualTo(manifest);
    assertThat(send(entries("")).body()).isEqualTo(manifest(0, 6_000));
  }

  @Test
  void bodies_are_packed_both_ways() throws IOException {
    make();
    byte[] manifest = manifest(0, 3_000);
    byte[] more = manifest(3_000, 4_000);
    send(
        entries("")
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofByteArray(gzip(manifest))));
    send(
        entries("")
            .header("Content-Encoding", "zstd")
            .POST(BodyPublishers.ofByteArray(Zstd.compress(more))));

    byte[] all = manifest(0, 4_000);
    HttpResponse<byte[]> gzip = send(entries("").header("Accept-Encoding", "gzip, deflate"));
    HttpResponse<byte[]> zstd = send(entries("").header("Accept-Encoding", "gzip, zstd"));
    assertThat(gzip.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(gunzip(gzip.body())).isEqualTo(all);
    assertThat(zstd.headers().firstValue("Content-Encoding")).hasValue("zstd");
    try (var in =
        new com.github.luben.zstd.ZstdInputStream(new ByteArrayInputStream(zstd.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(all);
    }
  }

  @Test
  void a_download_goes_on_from_any_byte_as_long_as_it_is_the_same() {
    make();
    upload("", manifest(0, 3_000));
    byte[] all = manifest(0, 3_000);
    String etag = send(entries("")).headers().firstValue("ETag").orElseThrow();
    for (int from : new int[] {0, 1, 333, 400_000, all.length - 1}) {
      HttpResponse<byte[]> rest =
          send(
              entries("?version=2")
                  .header("Range", "bytes=" + from + "-")
                  .header("If-Range", etag));
      assertThat(rest.statusCode()).isEqualTo(206);
      assertThat(rest.headers().firstValue("Content-Range"))
          .hasValue("bytes " + from + "-" + (all.length - 1) + "/" + all.length);
      assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(all, from, all.length));
    }
    assertThat(send(entries("").header("Range", "bytes=100-199")).body())
        .isEqualTo(Arrays.copyOfRange(all, 100, 200));
    assertThat(send(entries("").header("Range", "bytes=" + all.length + "-")).statusCode())
        .isEqualTo(416);
    upload("", manifest(3_000, 3_001));
    HttpResponse<byte[]> changed =
        send(entries("").header("Range", "bytes=100-").header("If-Range", etag));
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).isEqualTo(manifest(0, 3_001));
    assertThat(send(entries("?version=2").header("If-None-Match", etag)).statusCode())
        .isEqualTo(304);
  }

  @Test
  void a_head_tells_the_size_without_the_body() {
    make();
    upload("", manifest(0, 10));

    HttpResponse<byte[]> head = send(entries("").method("HEAD", BodyPublishers.noBody()));

    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(manifest(0, 10).length);
  }

  @Test
  void lines_come_annotated_on_request() {
    make();
    upload("", line(1).replace("\"left\":1", "\"left\":-1").getBytes(UTF_8));

    assertThat(new String(send(entries("?annotations=true")).body(), UTF_8))
        .contains("ERROR_INVALID_BOUNDING_BOX")
        .endsWith("}\n");
  }

  @Test
  void rejected_lines_are_counted_and_too_many_are_a_failed_version() {
    make();
    byte[] good = manifest(0, 9);
    byte[] bad = "no JSON\n".getBytes(UTF_8);
    byte[] both = Arrays.copyOf(bad, bad.length + good.length);
    System.arraycopy(good, 0, both, bad.length, good.length);

    assertThat(upload("", both).get("LinesRejected").asInt()).isEqualTo(1);
    assertThat(upload("", "a\nb\n".getBytes(UTF_8)).get("Error").asString())
        .isEqualTo("ERROR_TOO_MANY_RECORDS_IN_ERROR");
    assertThat(upload("", new byte[0]).get("Error").asString()).isEqualTo("ERROR_EMPTY_MANIFEST");
    assertThat(send(entries("")).body()).isEqualTo(good);
  }

  @Test
  void errors_of_entries_are_counted_by_their_kinds() {
    make();
    String offFrame = line(1).replace("\"left\":1", "\"left\":-1");
    String offFrameToo = line(2).replace("\"left\":2", "\"left\":-1");
    String nothing = "{\"source-ref\":\"s3://images/3.jpg\",\"x\":1}\n";
    // What is rejected since it came before counts for nothing.
    String manifest = offFrame + offFrameToo + nothing + offFrame + line(4);

    JsonNode answer = upload("", manifest.getBytes(UTF_8));

    assertThat(answer.path("LinesRejected").asInt()).isEqualTo(1);
    assertThat(answer.path("EntriesWithErrors").asInt()).isEqualTo(3);
    assertThat(answer.path("EntriesWithoutLabels").asInt()).isEqualTo(3);
    assertThat(answer.path("EntryErrors").toString())
        .startsWith("[{\"Code\":\"ERROR_INVALID_BOUNDING_BOX\",\"Entries\":2},")
        .contains("{\"Code\":\"ERROR_NO_LABEL_ATTRIBUTES\",\"Entries\":1}")
        .doesNotContain("WARNING");
  }

  @Test
  void errors_of_merged_entries_are_those_that_they_have_then() {
    make();
    upload("", line(1).replace("\"left\":1", "\"left\":-1").getBytes(UTF_8));
    String mended = line(1).replace("\"source-ref\"", "\"note\":7,\"source-ref\"");

    JsonNode plain =
        upload(
            "?mode=merge-attributes",
            (line(1).strip().replaceAll(",\"b.*", "") + ",\"note\":7}\n").getBytes(UTF_8));
    assertThat(plain.path("EntriesWithErrors").asInt()).isEqualTo(1);
    assertThat(
            upload("?mode=merge-attributes", mended.getBytes(UTF_8))
                .path("EntriesWithErrors")
                .asInt())
        .isZero();
  }

  @Test
  void attributes_are_merged_on_request() {
    make();
    upload("", manifest(0, 2));
    byte[] label =
        line(1)
            .replace("\"b\"", "\"c\"")
            .replace("\"b-metadata\"", "\"c-metadata\"")
            .getBytes(UTF_8);

    upload("?mode=merge-attributes", label);

    assertThat(new String(send(entries("")).body(), UTF_8).lines().toList().get(1))
        .contains("\"b\"")
        .contains("\"c\"");
  }

  @Test
  void guards_hold_for_uploads_too() {
    make();
    byte[] manifest = manifest(0, 3);
    JsonNode first = upload("?client-request-token=t1&expected-version=1", manifest);

    assertThat(first.get("Version").asInt()).isEqualTo(2);
    assertThat(upload("?client-request-token=t1", manifest)).isEqualTo(first);
    assertThat(upload("?client-request-token=t1", manifest(0, 4)).get("__type").asString())
        .isEqualTo("IdempotentParameterMismatchException");
    assertThat(upload("?expected-version=1", manifest).get("__type").asString())
        .isEqualTo("ConflictException");
    assertThat(send(entries("")).headers().firstValue("X-Groundskeeper-Version")).hasValue("2");
  }

  @Test
  void a_body_that_is_not_what_it_says_changes_nothing() {
    make();
    byte[] half = Arrays.copyOf(gzip(manifest(0, 1_000)), 500);

    for (String coding : new String[] {"gzip", "zstd"}) {
      HttpResponse<byte[]> answer =
          send(
              entries("")
                  .header("Content-Encoding", coding)
                  .POST(BodyPublishers.ofByteArray(half)));
      assertThat(answer.statusCode()).as(coding).isEqualTo(400);
      assertThat(new String(answer.body(), UTF_8)).contains("Nothing was changed");
    }
    assertThat(send(entries("")).headers().firstValue("X-Groundskeeper-Version")).hasValue("1");
  }

  @Test
  void what_is_asked_wrongly_is_told() {
    make();
    assertThat(upload("?multi-label=x", new byte[1]).get("Message").asString())
        .isEqualTo("The parameter multi-label must be true or false.");
    assertThat(upload("?mode=x", new byte[1]).get("Message").asString())
        .isEqualTo("The parameter mode must be replace or merge-attributes.");
    for (String query :
        new String[] {
          "?version=0",
          "?version=x",
          "?as-of=yesterday",
          "?tag=1x",
          "?version=1&tag=t",
          "?format=xml",
          "?annotations=yes",
          "?image-prefix=http://x&format=coco"
        }) {
      HttpResponse<byte[]> answer =
          query.contains("image-prefix")
              ? send(entries(query).POST(BodyPublishers.ofString("{}")))
              : send(entries(query));
      assertThat(answer.statusCode()).as(query).isEqualTo(400);
      assertThat(new String(answer.body(), UTF_8)).contains("InvalidParameterException");
    }
    assertThat(send(entries("?version=9")).statusCode()).isEqualTo(400);
    assertThat(new String(send(at("/datasets/none/train/entries")).body(), UTF_8))
        .contains("There is no dataset none/train.");
    assertThat(send(entries("").method("PUT", BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
    assertThat(
            send(entries("").header("Content-Encoding", "br").POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(400);
  }

  /** As it stands: clients in Java would refuse to send it. */
  private RawConnection.Answer raw(String method, String query, String... headers)
      throws IOException {
    return LISTENING
        .connect()
        .send(
            method
                + " /datasets/"
                + project
                + "/train/entries"
                + query
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n"
                + String.join("", headers)
                + "\r\n")
        .answer();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?as-of=%ff",
        "?%",
        "?version=%zz",
        "?version=%",
        "?version=%1",
        "?version=%-1",
        "?version=%+1",
        "?%ff=1",
        "?tag=%c3%28",
        "?tag=%ed%a0%80",
        "?tag=%c0%80",
        "?version=1&version=1",
        "?version=1&version=2",
        "?tag=&tag=",
        "?x&x",
        "?annotations=true&annotations=true",
      })
  void parameters_that_are_no_utf_8_or_come_twice_are_the_clients_fault(String query)
      throws IOException {
    make();
    for (String method : List.of("GET", "POST")) {
      RawConnection.Answer answer = raw(method, query);

      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.header("x-amzn-errortype")).isEqualTo("InvalidParameterException");
      assertThat(answer.body()).doesNotContain("Exception:", "jetty", "java");
    }
  }

  @Test
  void a_range_that_is_none_is_ignored_and_one_of_nothing_is_not_satisfiable() throws IOException {
    make();
    RawConnection.Answer empty = raw("GET", "", "Range: bytes=0-\r\n");
    requireError(empty, 416, "InvalidRangeException");
    assertThat(empty.header("content-range")).isEqualTo("bytes */0");
    assertThat(raw("GET", "", "Range: bytes=-5\r\n").status()).isEqualTo(200);
    upload("", manifest(0, 3));
    int all = manifest(0, 3).length;

    for (String range : List.of("bytes=5-4", "bytes=5-3", "bytes=0-1,3-4", "x=0-1", "bytes=")) {
      RawConnection.Answer whole = raw("GET", "", "Range: " + range + "\r\n");
      assertThat(whole.status()).as(range).isEqualTo(200);
      assertThat(whole.body()).hasSize(all);
      assertThat(whole.headers()).doesNotContainKey("content-range");
    }
    RawConnection.Answer end = raw("GET", "", "Range: bytes=-10\r\n");
    assertThat(end.status()).isEqualTo(206);
    assertThat(end.header("content-range"))
        .isEqualTo("bytes %d-%d/%d".formatted(all - 10, all - 1, all));
    assertThat(end.body()).hasSize(10);
    String etag = end.header("etag");
    assertThat(raw("GET", "", "Range: bytes=0-1\r\nIf-Range: W/" + etag + "\r\n").status())
        .isEqualTo(200);
    RawConnection.Answer after = raw("GET", "", "Range: bytes=" + all + "-\r\n");
    requireError(after, 416, "InvalidRangeException");
    assertThat(after.header("content-range")).isEqualTo("bytes */" + all);
  }

  @Test
  void a_download_of_unknown_length_is_chunked_also_where_the_connection_is_closed_afterwards()
      throws IOException {
    make();
    upload("", manifest(0, 3));

    RawConnection.Answer annotated = closing("?annotations=true", "");
    RawConnection.Answer coded = closing("", "Accept-Encoding: gzip\r\n");

    assertThat(annotated.header("transfer-encoding")).isEqualTo("chunked");
    assertThat(coded.header("transfer-encoding")).isEqualTo("chunked");
  }

  private RawConnection.Answer closing(String query, String headers) throws IOException {
    try (RawConnection connection = new RawConnection(LISTENING.port())) {
      return connection
          .send(
              "GET /datasets/%s/train/entries%s HTTP/1.1\r\n%s%sConnection: close\r\n\r\n"
                  .formatted(project, query, Calls.HOST, headers))
          .headAnswer();
    }
  }

  @Test
  void a_time_as_far_away_as_can_be_is_before_or_after_all_versions() throws IOException {
    make();
    upload("", manifest(0, 3));

    assertThat(raw("GET", "?as-of=%2B999999999-12-31T23:59:59Z").body())
        .hasSize(manifest(0, 3).length);
    requireError(raw("GET", "?as-of=-999999999-01-01T00:00:00Z"), 400, "ResourceNotFoundException");
  }

  @Test
  void what_a_client_has_already_is_not_sent_again() throws IOException {
    make();
    String etag = raw("GET", "").header("etag");
    for (String known : List.of(etag, "W/" + etag, "\"x\", " + etag, "*")) {
      assertThat(raw("GET", "", "If-None-Match: " + known + "\r\n").status())
          .as(known)
          .isEqualTo(304);
    }
    assertThat(raw("GET", "", "If-None-Match: \"x\"\r\n").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, zstd                  | zstd",
        "zstd;q=0.2, gzip;q=0.5      | gzip",
        "GZIP                        | gzip",
        "x-gzip                      | gzip",
        "gzip;q=0                    | ''",
        "gzip; q = 0                 | ''",
        "zstd;q=0, gzip              | gzip",
        "identity, gzip;q=0.5        | ''",
        "br, deflate                 | ''",
        "gzip;q=x                    | ''",
        ",;,                         | ''",
        "*                           | ''",
      })
  void the_coding_is_one_that_the_client_likes_best(String accepted, String coding)
      throws IOException {
    make();
    assertThat(
            LISTENING
                .connect()
                .send(
                    "HEAD /datasets/"
                        + project
                        + "/train/entries HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: "
                        + accepted
                        + "\r\n\r\n")
                .headAnswer()
                .header("content-encoding"))
        .isEqualTo(coding);
  }

  @Test
  void pages_of_other_sites_get_nothing() {
    make();
    assertThat(send(entries("").header("Origin", "http://evil.example")).statusCode())
        .isEqualTo(403);
    assertThat(
            send(entries("").header("Sec-Fetch-Site", "cross-site").POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(403);
  }
}
