package io.groundskeeper.cli.validate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.bucket.Buckets.ObjectName;
import io.groundskeeper.bucket.Buckets.Opened;
import io.groundskeeper.convert.file.ImageHeader;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Looks at images, several at once, as far as their headers: "Guidelines and quotas" of AWS's guide
 * says what an image must be.
 */
final class Images implements AutoCloseable {
  static final long IMAGE_BYTES_MAX = 15 << 20;
  static final int SIDE_PIXELS_MIN = 64;
  static final int SIDE_PIXELS_MAX = 4096;
  static final int ASPECT_RATIO_MAX = 20;

  /** Has the dimensions of nearly every image. */
  static final int HEAD_BYTES = 64 << 10;

  private static final int AT_ONCE_MAX = 32;

  private final Buckets buckets;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE_MAX, Thread.ofVirtual().factory());

  Images(Buckets buckets) {
    this.buckets = buckets;
  }

  /**
   * What is wrong with each image, for people; empty where nothing is.
   *
   * @param sourceRefs of the form {@code s3://bucket/key}, in UTF-8
   * @throws IOException if the buckets do not answer
   */
  List<Optional<String>> troubles(List<byte[]> sourceRefs) throws IOException {
    List<Callable<Optional<String>>> looks = new ArrayList<>();
    for (byte[] sourceRef : sourceRefs) {
      looks.add(() -> trouble(ObjectName.parse(new String(sourceRef, UTF_8))));
    }
    List<Optional<String>> troubles = new ArrayList<>();
    try {
      for (Future<Optional<String>> look : threads.invokeAll(looks)) {
        troubles.add(look.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return troubles;
  }

  private Optional<String> trouble(ObjectName name) throws IOException {
    Optional<String> trouble;
    try {
      trouble = trouble(name, HEAD_BYTES);
    } catch (EOFException e) {
      try {
        trouble = trouble(name, IMAGE_BYTES_MAX);
      } catch (EOFException again) {
        trouble = Optional.of(name + ": ends before its dimensions");
      }
    }
    return trouble;
  }

  private Optional<String> trouble(ObjectName name, long bytesMax) throws IOException {
    return switch (buckets.open(name, bytesMax)) {
      case Opened.Missing(String why) -> Optional.of(why);
      case Opened.SomethingElse(String why) -> Optional.of(why);
      case Opened.Forbidden(String why) -> Optional.of(why);
      case Opened.Found(var in, long bytes) -> {
        try (in) {
          yield bytes > IMAGE_BYTES_MAX
              ? Optional.of("%s: %,d bytes, over 15 MB".formatted(name, bytes))
              : troubleOf(ImageHeader.read(in)).map(why -> name + ": " + why);
        }
      }
    };
  }

  private static Optional<String> troubleOf(ImageHeader.Read header) {
    return switch (header) {
      case ImageHeader.Read.Unknown() -> Optional.of("neither PNG nor JPEG");
      case ImageHeader.Read.Size size
          when size.kind() != ImageHeader.Kind.PNG && size.kind() != ImageHeader.Kind.JPEG ->
          Optional.of("neither PNG nor JPEG");
      case ImageHeader.Read.Size(var kind, long width, long height, int orientation) -> {
        long shorter = Math.min(width, height);
        long longer = Math.max(width, height);
        String trouble = null;
        if (shorter < SIDE_PIXELS_MIN) {
          trouble = "under " + SIDE_PIXELS_MIN;
        } else if (longer > SIDE_PIXELS_MAX) {
          trouble = "over " + SIDE_PIXELS_MAX;
        } else if (longer > shorter * ASPECT_RATIO_MAX) {
          trouble = "an aspect ratio over " + ASPECT_RATIO_MAX + ":1";
        }
        yield Optional.ofNullable(trouble)
            .map(why -> "%d × %d pixels, %s".formatted(width, height, why));
      }
    };
  }

  @Override
  public void close() {
    threads.close();
  }
}
