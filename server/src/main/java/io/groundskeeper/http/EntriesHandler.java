package io.groundskeeper.http;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.awsjson.WireResponse;
import io.groundskeeper.convert.guess.ManifestText;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.dataset.Download;
import io.groundskeeper.dataset.Transfers;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.EntryErrors;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.dataset.value.Uploaded;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
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

  /** An entity tag, without what says that it is weak (RFC 9110, 8.8.3). */
  private static final Pattern ENTITY_TAG = Pattern.compile("\"[^\"]*\"");

  /** An attribute of requests whose body has begun to be read. */
  private static final String BEGUN = EntriesHandler.class.getName() + ".begun";

  /** All the time that the clients of one transfer may take. */
  private static final Duration TRANSFER_MAX = Duration.ofHours(12);

  private final Transfers transfers;
  private final Patience patience;
  private final UploadRoom uploads = new UploadRoom();

  EntriesHandler(Transfers transfers, Patience patience) {
    this.transfers = transfers;
    this.patience = patience;
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
      TransferQuery query = TransferQuery.of(request);
      String method = request.getMethod();
      if (HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method)) {
        get(request, query, response, callback);
      } else if (HttpMethod.POST.is(method) && !isReport(request)) {
        post(request, query, response, callback);
      } else {
        Answers.notAllowed(isReport(request) ? "GET, HEAD" : "GET, HEAD, POST", response, callback);
      }
    } catch (Refusal e) {
      answer(request, response, AwsJson.refused(e), callback);
    } catch (ConversionException e) {
      answer(
          request,
          response,
          AwsJson.error(400, "InvalidParameterException", e.getMessage() + " Nothing was changed."),
          callback);
    } catch (BodyException e) {
      LOG.debug("An upload cannot be read.", e);
      answer(request, response, e.answer(), callback);
    } catch (Departing.UncollectedException e) {
      LOG.debug("A download broke off.", e);
      callback.failed(e);
    } catch (IOException | RuntimeException | Error e) {
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

  private void get(Request request, TransferQuery query, Response response, Callback callback)
      throws IOException {
    Download download = transfers.download(dataset(request), query.at());
    Format format = query.formatToWrite();
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
    Coding coding = Coding.accepted(request.getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING));
    if (format != Format.MANIFEST) {
      converted(request, download, format, coding, response, callback);
      return;
    }
    String etag =
        "\"%s%s%s\"".formatted(download.identity(), annotated ? "-a" : "", coding.suffix());
    response.getHeaders().put(HttpHeader.ETAG, etag);
    if (isKnown(request, etag)) {
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

  private void converted(
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
    long from = 0;
    long to = all;
    switch (range(request, etag, all)) {
      case Range.Whole ignored -> {}
      case Range.Part part -> {
        from = part.from();
        to = part.to();
        response.setStatus(206);
        response
            .getHeaders()
            .put(HttpHeader.CONTENT_RANGE, "bytes %d-%d/%d".formatted(from, to - 1, all));
      }
      case Range.Unsatisfiable ignored -> {
        WireResponse answer =
            ErrorAnswers.of(416, "The version has " + all + " bytes; the Range lies behind them.");
        Answers.write(response, answer.with("Content-Range", "bytes */" + all), callback);
        return;
      }
    }
    long begin = from;
    long length = to - from;
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
    stream(request, response, callback, out -> download.write(new Limited(out, length), begin));
  }

  private static Range range(Request request, String etag, long all) {
    String ifRange = request.getHeaders().get(HttpHeader.IF_RANGE);
    boolean wanted =
        HttpMethod.GET.is(request.getMethod())
            && (ifRange == null || ifRange.strip().equals(etag))
            && request.getHeaders().getFields(HttpHeader.RANGE).size() == 1;
    return wanted ? Range.of(request.getHeaders().get(HttpHeader.RANGE), all) : new Range.Whole();
  }

  /** Whether the client has it: RFC 9110, 13.1.2. */
  private static boolean isKnown(Request request, String etag) {
    String known = String.join(",", request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH));
    return known.strip().equals("*")
        || ENTITY_TAG.matcher(known).results().anyMatch(tag -> tag.group().equals(etag));
  }

  /** What writes a body. */
  private interface Body {
    void write(OutputStream out) throws IOException;
  }

  private void stream(Request request, Response response, Callback callback, Body body)
      throws IOException {
    if (HttpMethod.HEAD.is(request.getMethod())) {
      callback.succeeded();
      return;
    }
    if (!response.getHeaders().contains(HttpHeader.CONTENT_LENGTH)
        && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
      // Else, on a connection that is closed afterwards, one that broke off would look whole.
      response.getHeaders().put(HttpHeader.TRANSFER_ENCODING, "chunked");
    }
    // Only a body that is whole is ended.
    OutputStream out = Departing.of(response, pace());
    body.write(out);
    out.close();
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

  private void post(Request request, TransferQuery query, Response response, Callback callback)
      throws IOException {
    DatasetArn arn = dataset(request);
    Coding coding = Coding.ofBody(request.getHeaders().get(HttpHeader.CONTENT_ENCODING));
    query.requireOfUpload();
    Format format = query.formatToRead();
    // The same file is the same lines, whenever it comes: it may come again, in doubt or in vain.
    InstantSource made = () -> Instant.ofEpochMilli(arn.createdMillis());
    ReadOptions reading = query.reading(format, made, Conversion.TEMPORARY);
    UpdateMode mode = query.mode();
    Guard guard = query.guard();
    try (UploadRoom.Place place = uploads.enter();
        InputStream body = coding.decode(Arriving.of(request, pace(), place))) {
      request.setAttribute(BEGUN, true);
      Answers.write(
          response, AwsJson.answer(upload(arn, body, format, reading, mode, guard)), callback);
    }
  }

  private Pace pace() {
    return new Pace(patience.lagMax(), TRANSFER_MAX);
  }

  private Changed upload(
      DatasetArn arn,
      InputStream body,
      Format format,
      ReadOptions reading,
      UpdateMode mode,
      Guard guard)
      throws IOException {
    if (format == Format.MANIFEST && !reading.multiLabel()) {
      return Changed.of(transfers.uploadAndLook(arn, new ManifestText(body), mode, guard), null);
    }
    try (Conversion.Converted converted = new Conversion.Converted(format, body, reading)) {
      Uploaded result = transfers.uploadAndLook(arn, converted, mode, guard);
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
      long entriesWithErrors,
      long entriesWithoutLabels,
      @Nullable List<ErrorCount> entryErrors,
      Conversion.@Nullable Lost conversion) {
    /** How many entries have an error. */
    record ErrorCount(String code, long entries) {}

    static Changed of(Uploaded uploaded, Conversion.@Nullable Lost conversion) {
      ChangeResult change = uploaded.change();
      EntryErrors errors = uploaded.errors();
      return new Changed(
          change.version(),
          change.added(),
          change.replaced(),
          change.removed(),
          change.rejected(),
          change.error().isEmpty() ? null : change.error(),
          errors.withErrors(),
          errors.withoutLabels(),
          errors.withErrors() == 0 ? null : mostFirst(errors),
          conversion);
    }

    private static List<ErrorCount> mostFirst(EntryErrors errors) {
      return errors.byError().entrySet().stream()
          .map(error -> new ErrorCount(error.getKey(), error.getValue()))
          .sorted(Comparator.comparingLong(ErrorCount::entries).reversed())
          .toList();
    }
  }
}
