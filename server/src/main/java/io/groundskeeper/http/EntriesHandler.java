package io.groundskeeper.http;

import com.github.luben.zstd.ZstdIOException;
import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.awsjson.WireResponse;
import io.groundskeeper.convert.ConversionException;
import io.groundskeeper.convert.Format;
import io.groundskeeper.dataset.ChangeResult;
import io.groundskeeper.dataset.DatasetArn;
import io.groundskeeper.dataset.DatasetType;
import io.groundskeeper.dataset.Download;
import io.groundskeeper.dataset.Guard;
import io.groundskeeper.dataset.Refusal;
import io.groundskeeper.dataset.Transfers;
import io.groundskeeper.dataset.UpdateMode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whole datasets over HTTP, as streams: {@code GET} and {@code POST} of {@code
 * /datasets/PROJECT/TYPE/entries}. docs/API.md has it for users.
 */
final class EntriesHandler {
  private static final Logger LOG = LoggerFactory.getLogger(EntriesHandler.class);
  private static final Pattern PATH =
      Pattern.compile("/datasets/([a-zA-Z0-9_.\\-]{1,255})/(train|test)/entries(/report)?");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})?");

  /** An attribute of requests whose body has begun to be read. */
  private static final String BEGUN = EntriesHandler.class.getName() + ".begun";

  /** So many at once; others wait for their turn. */
  private static final int UPLOADS_MAX = 4;

  private final Transfers transfers;
  private final Semaphore uploads = new Semaphore(UPLOADS_MAX, true);

  EntriesHandler(Transfers transfers) {
    this.transfers = transfers;
  }

  static boolean isPath(String path) {
    return PATH.matcher(path).matches();
  }

  void handle(Request request, Response response, Callback callback) {
    try {
      Optional<String> stranger = Strangers.refuseCall(request.getHeaders());
      if (stranger.isPresent()) {
        Answers.writeBeforeTheBodyIsRead(
            request,
            response,
            AwsJson.error(403, "AccessDeniedException", stranger.get()),
            callback);
        return;
      }
      Query query = new Query(Request.extractQueryParameters(request));
      String method = request.getMethod();
      if (HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method)) {
        get(request, query, response, callback);
      } else if (HttpMethod.POST.is(method) && !isReport(request)) {
        post(request, query, response, callback);
      } else {
        response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD, POST");
        PlainErrors.write(response, 405, "Method Not Allowed", callback);
      }
    } catch (Refusal e) {
      answer(request, response, AwsJson.refused(e), callback);
    } catch (ConversionException e) {
      answer(
          request,
          response,
          AwsJson.error(400, "InvalidParameterException", e.getMessage() + " Nothing was changed."),
          callback);
    } catch (ZipException | ZstdIOException | EOFException e) {
      answer(
          request,
          response,
          AwsJson.error(
              400,
              "SerializationException",
              "The body is not what its Content-Encoding says, or ended early. Nothing was"
                  + " changed."),
          callback);
    } catch (IOException e) {
      LOG.debug("A transfer broke off.", e);
      callback.failed(e);
    } catch (RuntimeException | Error e) {
      if (response.isCommitted()) {
        LOG.error("A download failed.", e);
        callback.failed(e);
      } else {
        answer(request, response, AwsJson.failed("transfer", e), callback);
      }
    }
  }

  private static void answer(
      Request request, Response response, WireResponse answer, Callback callback) {
    if (request.getAttribute(BEGUN) == null) {
      Answers.writeBeforeTheBodyIsRead(request, response, answer, callback);
    } else {
      Answers.writeWhileTheBodyComes(request, response, answer, callback);
    }
  }

  private static boolean isReport(Request request) {
    return Request.getPathInContext(request).endsWith("/report");
  }

  private DatasetArn dataset(Request request) {
    Matcher path = PATH.matcher(Request.getPathInContext(request));
    if (!path.matches()) {
      throw new IllegalStateException("not a path of a dataset");
    }
    DatasetType type = DatasetType.valueOf(path.group(2).toUpperCase(Locale.ROOT));
    return transfers
        .named(path.group(1), type)
        .orElseThrow(() ->
            new Refusal(
                Refusal.Reason.RESOURCE_NOT_FOUND,
                "There is no dataset %s/%s. Make it first: CreateProject, CreateDataset."
                    .formatted(path.group(1), path.group(2))));
  }

  private void get(Request request, Query query, Response response, Callback callback)
      throws IOException {
    Download download = transfers.download(dataset(request), query.at());
    Format format = query.format();
    boolean annotated = query.flag("annotations");
    response.getHeaders().put("X-Groundskeeper-Version", download.version());
    if (isReport(request)) {
      Answers.write(
          response,
          AwsJson.answer(Conversion.Lost.of(Conversion.tryOut(download, format))),
          callback);
      return;
    }
    response.getHeaders().put(HttpHeader.VARY, "Accept-Encoding");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, format.mediaType());
    Coding coding = Coding.accepted(request.getHeaders().get(HttpHeader.ACCEPT_ENCODING));
    if (format != Format.MANIFEST) {
      converted(request, download, format, coding, response, callback);
      return;
    }
    String etag =
        "\"%s%s%s\"".formatted(download.identity(), annotated ? "-a" : "", coding.suffix());
    response.getHeaders().put(HttpHeader.ETAG, etag);
    if (etag.equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
      response.setStatus(304);
      callback.succeeded();
      return;
    }
    if (coding == Coding.IDENTITY && !annotated) {
      plain(request, download, etag, response, callback);
      return;
    }
    if (coding != Coding.IDENTITY) {
      response.getHeaders().put(HttpHeader.CONTENT_ENCODING, coding.token());
    }
    stream(
        request,
        response,
        callback,
        out -> {
          OutputStream coded = coding.encode(out);
          if (annotated) {
            download.writeAnnotated(coded);
          } else {
            download.write(coded, 0);
          }
          coded.close();
        });
  }

  private static void converted(
      Request request,
      Download download,
      Format format,
      Coding coding,
      Response response,
      Callback callback)
      throws IOException {
    // What is packed by its format gets no smaller by being packed again.
    Coding used = format.isFolder() || format == Format.PARQUET ? Coding.IDENTITY : coding;
    if (used != Coding.IDENTITY) {
      response.getHeaders().put(HttpHeader.CONTENT_ENCODING, used.token());
    }
    stream(
        request,
        response,
        callback,
        out -> {
          OutputStream coded = used.encode(out);
          Conversion.write(download, format, coded);
          coded.close();
        });
  }

  /** The lines themselves, from any byte on: what broke off can be resumed. */
  private void plain(
      Request request, Download download, String etag, Response response, Callback callback)
      throws IOException {
    OptionalLong bytes = download.bytes();
    if (bytes.isEmpty()) {
      stream(request, response, callback, out -> download.write(out, 0));
      return;
    }
    long all = bytes.getAsLong();
    response.getHeaders().put(HttpHeader.ACCEPT_RANGES, "bytes");
    Range range = range(request, etag, all);
    if (range.from() > 0 && range.from() >= all) {
      response.getHeaders().put(HttpHeader.CONTENT_RANGE, "bytes */" + all);
      PlainErrors.write(response, 416, "Range Not Satisfiable", callback);
      return;
    }
    if (range.partial()) {
      response.setStatus(206);
      response
          .getHeaders()
          .put(
              HttpHeader.CONTENT_RANGE,
              "bytes %d-%d/%d".formatted(range.from(), range.to() - 1, all));
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, range.to() - range.from());
    stream(
        request,
        response,
        callback,
        out -> download.write(new Limited(out, range.to() - range.from()), range.from()));
  }

  /**
   * Bytes that are wanted.
   *
   * @param to after the last one
   */
  private record Range(long from, long to, boolean partial) {}

  private static Range range(Request request, String etag, long all) {
    String wanted = request.getHeaders().get(HttpHeader.RANGE);
    String ifRange = request.getHeaders().get(HttpHeader.IF_RANGE);
    Matcher range = RANGE.matcher(wanted == null ? "" : wanted.strip());
    if (!range.matches() || (ifRange != null && !ifRange.strip().equals(etag))) {
      return new Range(0, all, false);
    }
    long from = Long.parseLong(range.group(1));
    long to = range.group(2) == null ? all : Math.min(all, Long.parseLong(range.group(2)) + 1);
    return to < from ? new Range(0, all, false) : new Range(from, to, true);
  }

  /** What writes a body. */
  private interface Body {
    void write(OutputStream out) throws IOException;
  }

  private static void stream(Request request, Response response, Callback callback, Body body)
      throws IOException {
    if (HttpMethod.HEAD.is(request.getMethod())) {
      callback.succeeded();
      return;
    }
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      body.write(out);
    }
    callback.succeeded();
  }

  /** Passes on no more than so many bytes. */
  private static final class Limited extends OutputStream {
    private final OutputStream out;
    private long left;

    Limited(OutputStream out, long left) {
      this.out = out;
      this.left = left;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      int some = (int) Math.min(length, left);
      if (some > 0) {
        out.write(bytes, from, some);
        left -= some;
      }
    }
  }

  private void post(Request request, Query query, Response response, Callback callback)
      throws IOException {
    DatasetArn arn = dataset(request);
    Coding coding = Coding.ofBody(request.getHeaders().get(HttpHeader.CONTENT_ENCODING));
    Format format = query.format();
    Optional<String> imagePrefix = query.imagePrefix();
    UpdateMode mode = query.mode();
    Guard guard = query.guard();
    uploads.acquireUninterruptibly();
    request.setAttribute(BEGUN, true);
    // Not closed here: that would fail the request's content, and nobody could drain it.
    try (InputStream body = coding.decode(new KeptOpen(Content.Source.asInputStream(request)))) {
      Answers.write(
          response, AwsJson.answer(upload(arn, body, format, imagePrefix, mode, guard)), callback);
    } finally {
      uploads.release();
    }
  }

  private Changed upload(
      DatasetArn arn,
      InputStream body,
      Format format,
      Optional<String> imagePrefix,
      UpdateMode mode,
      Guard guard)
      throws IOException {
    if (format == Format.MANIFEST) {
      return Changed.of(transfers.upload(arn, body, mode, guard), null);
    }
    try (Conversion.Converted converted =
        new Conversion.Converted(format, body, imagePrefix, transfers.clock())) {
      ChangeResult result = transfers.upload(arn, converted, mode, guard);
      return Changed.of(result, Conversion.Lost.of(converted.report()));
    }
  }

  /** What an upload came to, as the answers of the operations that change datasets say it. */
  record Changed(
      long version,
      long entriesAdded,
      long entriesReplaced,
      long entriesRemoved,
      long linesRejected,
      @Nullable String error,
      Conversion.@Nullable Lost conversion) {
    static Changed of(ChangeResult change, Conversion.@Nullable Lost conversion) {
      return new Changed(
          change.version(),
          change.added(),
          change.replaced(),
          change.removed(),
          change.rejected(),
          change.error().isEmpty() ? null : change.error(),
          conversion);
    }
  }
}
