package io.groundskeeper.backup.s3;

import io.groundskeeper.backup.BackupException;
import io.groundskeeper.backup.BackupPlace;
import io.groundskeeper.backup.FileContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * An object that says that a backup is being made. It is written only on the condition that it is
 * as it was: of two who want it one has it. Its age is told by the clock of S3 alone.
 */
final class S3Lock implements BackupPlace.Held {
  private static final String NAME = "LOCK";

  private final S3Place place;

  /** What is in it, which nobody else writes. */
  private final String owner = UUID.randomUUID().toString();

  /** Its version, as it was written last. */
  private String etag;

  private boolean closed;

  private S3Lock(S3Place place, Duration lease) throws IOException {
    this.place = place;
    this.etag = write("");
    if (etag.isEmpty()) {
      etag = takeOver(lease);
    }
  }

  static S3Lock take(S3Place place, Duration lease) throws IOException {
    return new S3Lock(place, lease);
  }

  /**
   * Writes it where it is of a version.
   *
   * @param expected empty for where there is none
   * @return the new version; empty where it was not as expected
   */
  private String write(String expected) throws IOException {
    // Never the same twice: a version is told by its content.
    String content = owner + " " + UUID.randomUUID();
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try {
      return place.with((client, bucket, key) ->
          client
              .putObject(
                  r -> {
                    r.bucket(bucket).key(key.apply(NAME));
                    r.checksumSHA256(S3Place.base64(FileContent.of(bytes)));
                    if (expected.isEmpty()) {
                      r.ifNoneMatch("*");
                    } else {
                      r.ifMatch(expected);
                    }
                  },
                  RequestBody.fromBytes(bytes))
              .eTag());
    } catch (BackupException e) {
      String there = versionOf(content);
      if (there.isEmpty() && !S3Place.isRefused(e)) {
        throw e;
      }
      return there;
    }
  }

  /**
   * The version of it that has this content, empty where it has another: the answer to a call may
   * have been lost, or its repetition refused since the first had been carried out.
   */
  private String versionOf(String content) throws IOException {
    try {
      return place.with((client, bucket, key) -> {
        var there = client.getObjectAsBytes(r -> r.bucket(bucket).key(key.apply(NAME)));
        return there.asUtf8String().equals(content) ? there.response().eTag() : "";
      });
    } catch (BackupException e) {
      if (e.getCause() instanceof NoSuchKeyException) {
        return "";
      }
      throw e;
    }
  }

  private String takeOver(Duration lease) throws IOException {
    HeadObjectResponse there;
    try {
      there =
          place.with((client, bucket, key) ->
              client.headObject(r -> r.bucket(bucket).key(key.apply(NAME))));
    } catch (BackupException e) {
      if (e.getCause() instanceof NoSuchKeyException) {
        throw new BackupException(
            "Another backup in %s has just ended. Run this again.".formatted(place), e);
      }
      throw e;
    }
    Instant ends = there.lastModified().plus(lease);
    String taken = now(there).isBefore(ends) ? "" : write(there.eTag());
    if (taken.isEmpty()) {
      throw new BackupException(
          ("Another backup is being made in %s. Wait until it is done; if it was killed, until %s,"
                  + " or remove the object %s.")
              .formatted(place, ends, NAME));
    }
    return taken;
  }

  /** What time it is at S3; long ago where it does not say: then nothing is taken over. */
  private static Instant now(HeadObjectResponse answer) {
    try {
      return answer
          .sdkHttpResponse()
          .firstMatchingHeader("Date")
          .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .orElse(Instant.MIN);
    } catch (DateTimeException e) {
      return Instant.MIN;
    }
  }

  @Override
  public synchronized void require() throws IOException {
    if (closed) {
      throw new BackupException("%s was given up. Nothing more is written.".formatted(place));
    }
    String renewed = write(etag);
    if (renewed.isEmpty()) {
      throw new BackupException(
          "Another backup has begun in %s, as this one gave no sign of life for so long. Nothing more is written."
              .formatted(place));
    }
    etag = renewed;
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    // Somebody else's is left alone.
    if (!write(etag).isEmpty()) {
      place.delete(List.of(NAME));
    }
  }
}
