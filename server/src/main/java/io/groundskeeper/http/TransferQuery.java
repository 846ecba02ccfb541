package io.groundskeeper.http;

import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** The parameters of a transfer. Every method throws {@link Refusal} where a value cannot be. */
final class TransferQuery {
  private static final Pattern TAG = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.\\-]{0,127}");
  private static final int NAME_SHOWN_MAX = 100;
  private static final List<String> UPLOAD =
      List.of(
          "format",
          "image-prefix",
          "mode",
          "expected-version",
          "client-request-token",
          "split",
          "data",
          "clip",
          "voc-base",
          "columns",
          "encoding",
          "multi-label");
  private static final Pattern TOKEN = Pattern.compile("[a-zA-Z0-9-_]{1,64}");

  private final Fields fields;

  private TransferQuery(Fields fields) {
    this.fields = fields;
  }

  /** The parameters of a request, each at most once, in UTF-8 with percent-encoding. */
  static TransferQuery of(Request request) {
    Fields fields;
    try {
      fields = Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "The part of the address after ? cannot be read: it must be UTF-8, percent-encoded as"
              + " RFC 3986 says, a space for example as a plus.");
    }
    for (Fields.Field field : fields) {
      if (field.hasMultipleValues()) {
        throw new Refusal(
            Refusal.Reason.INVALID_PARAMETER,
            "The parameter " + field.getName() + " is there more than once. Name it once.");
      }
    }
    return new TransferQuery(fields);
  }

  /** A parameter; empty where it is missing or blank. */
  Optional<String> text(String name) {
    return Optional.ofNullable(fields.getValue(name)).filter(value -> !value.isBlank());
  }

  /** Whether something is asked for: {@code true} or {@code 1}. */
  boolean flag(String name) {
    return switch (text(name).orElse("false")) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw invalid(name, "true or false");
    };
  }

  private @Nullable Long number(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return null;
    }
    if (!text.get().matches("[1-9]\\d{0,17}")) {
      throw invalid(name, "the number of a version");
    }
    return Long.valueOf(text.get());
  }

  /** The version that {@code version}, {@code as-of} or {@code tag} names. */
  At at() {
    Long version = number("version");
    Optional<String> asOf = text("as-of");
    Optional<String> tag = text("tag");
    if ((version == null ? 0 : 1) + (asOf.isPresent() ? 1 : 0) + (tag.isPresent() ? 1 : 0) > 1) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER, "Name one of version, as-of and tag, not several.");
    }
    if (version != null) {
      return new At.Version(version);
    }
    if (asOf.isPresent()) {
      return new At.Time(time(asOf.get()));
    }
    if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
      throw invalid("tag", "the tag of a version");
    }
    return tag.<At>map(At.Tag::new).orElse(At.NEWEST);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw invalid("as-of", "a time as 2026-11-25T12:00:00Z");
    }
  }

  /** The format to read that is named; a manifest by default. */
  Format formatToRead() {
    return format(Format::isReadable, Format.readable());
  }

  /** The format to write that is named; a manifest by default. */
  Format formatToWrite() {
    return format(Format::isWritable, Format.writable());
  }

  private Format format(Predicate<Format> isMeant, String names) {
    return Format.parse(text("format").orElse("manifest"))
        .filter(isMeant)
        .orElseThrow(() -> invalid("format", "one of " + names));
  }

  /**
   * How a data set of a format is read.
   *
   * @param clock gives labels their creation date where it has none
   * @param temporary a folder for temporary files
   */
  ReadOptions reading(Format format, InstantSource clock, Path temporary) {
    try {
      ReadOptions.Builder options =
          ReadOptions.builder(clock, temporary)
              .split(text("split"))
              .description(text("data"))
              .clip(flag("clip"))
              .multiLabel(flag("multi-label"));
      Optional<String> prefix = text("image-prefix");
      if (prefix.isPresent()) {
        options.imagePrefix(Optional.of(ReadOptions.prefix(prefix.get())));
      }
      Optional<String> base = text("voc-base");
      if (base.isPresent()) {
        options.vocBase(Optional.of(ReadOptions.vocBase(base.get())));
      }
      Optional<String> columns = text("columns");
      if (columns.isPresent()) {
        options.columns(ReadOptions.columns(columns.get()));
      }
      Optional<String> encoding = text("encoding");
      if (encoding.isPresent()) {
        options.encoding(Optional.of(ReadOptions.encoding(encoding.get())));
      }
      ReadOptions all = options.build();
      all.requireFor(format);
      return all;
    } catch (ConversionException e) {
      throw new Refusal(Refusal.Reason.INVALID_PARAMETER, String.valueOf(e.getMessage()));
    }
  }

  /** Refuses parameters of an upload that there are not: nobody should think that they were. */
  void requireOfUpload() {
    for (Fields.Field field : fields) {
      if (!UPLOAD.contains(field.getName())) {
        throw new Refusal(
            Refusal.Reason.INVALID_PARAMETER,
            "There is no parameter %s of an upload. There are: %s."
                .formatted(
                    field.getName().length() > NAME_SHOWN_MAX
                        ? "of that name"
                        : "'" + field.getName() + "'",
                    String.join(", ", UPLOAD)));
      }
    }
  }

  UpdateMode mode() {
    return switch (text("mode").orElse("replace")) {
      case "replace" -> UpdateMode.REPLACE;
      case "merge-attributes" -> UpdateMode.MERGE_ATTRIBUTES;
      default -> throw invalid("mode", "replace or merge-attributes");
    };
  }

  Guard guard() {
    Optional<String> token = text("client-request-token");
    if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
      throw invalid("client-request-token", "1 to 64 letters, digits, - and _");
    }
    return new Guard(number("expected-version"), token.orElse(null), false);
  }

  static Refusal invalid(String name, String wanted) {
    return new Refusal(
        Refusal.Reason.INVALID_PARAMETER, "The parameter " + name + " must be " + wanted + ".");
  }
}
