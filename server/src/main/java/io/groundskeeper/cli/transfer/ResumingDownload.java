package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.remote.Api;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads all entries of a dataset into a sink, and where the connection breaks goes on where it
 * broke: the first answer says which version it is and names its bytes, and what follows must be
 * those.
 */
final class ResumingDownload {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int TRIES_MAX = 8;
  private static final long PAUSE_MILLIS = 100;

  private final Api api;
  private final ExportCommand.Wanted wanted;
  private final Sink sink;
  private final Function<OptionalLong, ProgressBar> bars;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private @Nullable String version;
  private @Nullable String entityTag;
  private boolean answered;
  private OptionalLong bytes = OptionalLong.empty();

  /**
   * A download.
   *
   * @param noted what the sink has a part of; null where it has none
   * @param bars makes a progress bar for so many bytes
   */
  ResumingDownload(
      Api api,
      ExportCommand.Wanted wanted,
      Sink sink,
      Sink.@Nullable Noted noted,
      Function<OptionalLong, ProgressBar> bars) {
    this.api = api;
    this.wanted = wanted;
    this.sink = sink;
    this.bars = bars;
    if (noted != null) {
      version = noted.version();
      entityTag = noted.entityTag();
    }
  }

  /**
   * Reads it all.
   *
   * @return which version it is
   * @throws CommandFailedException if that cannot be
   */
  String run() throws InterruptedException {
    int tries = 0;
    while (true) {
      long before = sink.position();
      try {
        readOnce();
        sink.complete();
        return version == null ? "" : version;
      } catch (IOException e) {
        tries = sink.position() > before ? 1 : tries + 1;
        if (!answered) {
          throw api.unreachable(e);
        }
        if (tries == TRIES_MAX) {
          throw new CommandFailedException(
              "The connection broke after %,d bytes (%s).%s"
                  .formatted(sink.position(), e.getMessage(), advice()),
              e);
        }
        Thread.sleep(PAUSE_MILLIS << tries);
      }
    }
  }

  private String advice() {
    return sink instanceof Sink.File && entityTag != null
        ? " Go on with the same command and --continue."
        : "";
  }

  private void readOnce() throws IOException, InterruptedException {
    HttpRequest.Builder request = wanted.request(api, version);
    long from = entityTag == null ? 0 : sink.position();
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-").header("If-Range", String.valueOf(entityTag));
    } else if (!sink.restart()) {
      throw new CommandFailedException(
          "The connection broke after %,d bytes, and this format cannot be gone on with. Export it to a file, or again."
              .formatted(sink.position()));
    }
    HttpResponse<InputStream> answer =
        Api.await(
            api.http().sendAsync(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream()),
            () -> {});
    answered = true;
    try (InputStream body = answer.body()) {
      switch (answer.statusCode()) {
        case 200 -> {
          if (sink.position() > 0 && !sink.restart()) {
            throw new CommandFailedException(
                "The server no longer has the rest of this version. Export it again.");
          }
          note(answer);
          copy(body);
        }
        case 206 -> copy(body);
        // There is nothing after what we have: the connection broke when all was read.
        case 416 -> {}
        default -> throw Api.refusal(answer, body.readAllBytes());
      }
    }
  }

  private void note(HttpResponse<InputStream> answer) {
    wanted.requireEncoding(answer);
    version = answer.headers().firstValue("X-Groundskeeper-Version").orElse(version);
    boolean resumable =
        answer.headers().firstValue("Accept-Ranges").orElse("").equalsIgnoreCase("bytes");
    entityTag = resumable ? answer.headers().firstValue("ETag").orElse(null) : null;
    bytes = answer.headers().firstValueAsLong("Content-Length");
    if (version != null && entityTag != null) {
      sink.note(version, entityTag);
    }
  }

  private void copy(InputStream body) throws IOException {
    try (ProgressBar bar = bars.apply(bytes)) {
      int filled = 0;
      while (true) {
        int read;
        try {
          read = body.read(buffer, filled, buffer.length - filled);
        } catch (IOException e) {
          sink.write(buffer, filled);
          throw e;
        }
        filled += Math.max(0, read);
        if (read < 0 || filled == buffer.length) {
          sink.write(buffer, filled);
          filled = 0;
          bar.at(sink.position());
        }
        if (read < 0) {
          return;
        }
      }
    }
  }
}
