package io.groundskeeper.convert.value;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a data set is read.
 *
 * @param imagePrefix where the images are, as {@code s3://bucket/path/}, ending in a slash: put
 *     before the names of images that are no s3 names themselves
 * @param split only images of this split: of {@code data.yaml} (YOLO), of {@code ImageSets/Main}
 *     (VOC), of the folder above the label's (folders), or of files of labels in folders, or with
 *     names, of it; empty for all
 * @param images gives images whose sizes the data set does not say; empty where there are none
 * @param description the file that describes the data set (YOLO), where there are several; empty
 *     where it is looked for
 * @param clip whether boxes that reach out of their image are cut off at its sides (YOLO, JSON of
 *     tools)
 * @param vocBase the number of the first pixel in Pascal VOC, 0 or 1; empty where each file shows
 *     it
 * @param columns what columns of a CSV mean, such as {@code image=filename}; empty where their
 *     names say it
 * @param encoding of a CSV; empty for UTF-8, and UTF-16 where it shows
 * @param multiLabel whether attributes of multi-label jobs in a manifest become image-level labels
 * @param clock gives labels their creation date where the files have none
 * @param temporary a folder for temporary files
 */
public record ReadOptions(
    Optional<String> imagePrefix,
    Optional<String> split,
    Optional<ImageFiles> images,
    Optional<String> description,
    boolean clip,
    Optional<Integer> vocBase,
    Map<String, String> columns,
    Optional<Charset> encoding,
    boolean multiLabel,
    InstantSource clock,
    Path temporary) {
  /**
   * The image prefix of a conversion from one format to another on one machine, where no image need
   * have an s3 name: writers leave it out again ({@code convert.line.LineReader}).
   */
  public static final String NO_BUCKET = "s3://no-bucket.invalid/";

  private static final Set<Format> CLIPPED =
      EnumSet.of(Format.YOLO, Format.LABELME, Format.CREATEML, Format.VOTT, Format.LABEL_STUDIO);

  /**
   * Options of which all is as usual that is not set.
   *
   * @param clock gives labels their creation date where the files have none
   * @param temporary a folder for temporary files
   */
  public static Builder builder(InstantSource clock, Path temporary) {
    return new Builder(clock, temporary);
  }

  /** Options that are being set; each is said at {@link ReadOptions}. */
  public static final class Builder {
    private final InstantSource clock;
    private final Path temporary;
    private Optional<String> imagePrefix = Optional.empty();
    private Optional<String> split = Optional.empty();
    private Optional<ImageFiles> images = Optional.empty();
    private Optional<String> description = Optional.empty();
    private boolean clip;
    private Optional<Integer> vocBase = Optional.empty();
    private Map<String, String> columns = Map.of();
    private Optional<Charset> encoding = Optional.empty();
    private boolean multiLabel;

    private Builder(InstantSource clock, Path temporary) {
      this.clock = clock;
      this.temporary = temporary;
    }

    public Builder imagePrefix(Optional<String> prefix) {
      imagePrefix = prefix;
      return this;
    }

    public Builder split(Optional<String> only) {
      split = only;
      return this;
    }

    public Builder images(Optional<ImageFiles> files) {
      images = files;
      return this;
    }

    public Builder description(Optional<String> file) {
      description = file;
      return this;
    }

    public Builder clip(boolean isClipped) {
      clip = isClipped;
      return this;
    }

    public Builder vocBase(Optional<Integer> base) {
      vocBase = base;
      return this;
    }

    public Builder columns(Map<String, String> meanings) {
      columns = meanings;
      return this;
    }

    public Builder encoding(Optional<Charset> letters) {
      encoding = letters;
      return this;
    }

    public Builder multiLabel(boolean isExpanded) {
      multiLabel = isExpanded;
      return this;
    }

    public ReadOptions build() {
      return new ReadOptions(
          imagePrefix,
          split,
          images,
          description,
          clip,
          vocBase,
          columns,
          encoding,
          multiLabel,
          clock,
          temporary);
    }
  }

  /**
   * A prefix as people write it, with or without its last slash.
   *
   * @throws ConversionException if it is no s3 name
   */
  public static String prefix(String text) throws ConversionException {
    if (!text.matches("s3://[A-Za-z0-9._-]{3,255}(/.*)?")) {
      throw new ConversionException(
          "The image prefix '%s' is not of the form s3://bucket/path/.".formatted(text));
    }
    return text.endsWith("/") ? text : text + "/";
  }

  /**
   * The number of the first pixel.
   *
   * @throws ConversionException if it is neither 0 nor 1
   */
  public static int vocBase(String text) throws ConversionException {
    return switch (text) {
      case "0" -> 0;
      case "1" -> 1;
      default -> throw new ConversionException("voc-base is 0 or 1, and not %s.".formatted(text));
    };
  }

  /**
   * An encoding by its name.
   *
   * @throws ConversionException if it is not known
   */
  public static Charset encoding(String name) throws ConversionException {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new ConversionException(
          "encoding: '%s' is not known; there are windows-1252, GBK and others."
              .formatted(Texts.beginning(name)),
          e);
    }
  }

  /**
   * What columns mean, as {@code image=filename,label=class}.
   *
   * @throws ConversionException if a part has no equals sign, or a meaning is there twice
   */
  public static Map<String, String> columns(String text) throws ConversionException {
    Map<String, String> columns = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals <= 0
          || columns.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
        throw new ConversionException(
            "columns: '%s' is not of the form WHAT=COLUMN, or is there twice; for example"
                    .formatted(Texts.beginning(part))
                + " image=filename,label=class,left=xmin.");
      }
    }
    return columns;
  }

  /** The same as a text. */
  public static String columns(Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(column -> column.getKey() + "=" + column.getValue())
        .collect(Collectors.joining(","));
  }

  /**
   * Checks that what is set means something for a format.
   *
   * @throws ConversionException if not: nobody should think that it was done
   */
  public void requireFor(Format format) throws ConversionException {
    if (split.isPresent() && !format.mayBeFolder()) {
      throw new ConversionException("%s has no splits to choose from.".formatted(format));
    }
    require("data", description.isPresent(), Set.of(Format.YOLO), format);
    require("clip", clip, CLIPPED, format);
    require("voc-base", vocBase.isPresent(), Set.of(Format.VOC), format);
    require("columns", !columns.isEmpty(), Set.of(Format.CSV), format);
    require("encoding", encoding.isPresent(), Set.of(Format.CSV), format);
    require("multi-label", multiLabel, Set.of(Format.MANIFEST), format);
  }

  private static void require(String option, boolean isSet, Set<Format> formats, Format format)
      throws ConversionException {
    if (isSet && !formats.contains(format)) {
      throw new ConversionException(
          "The option %s is for %s, and this is %s: leave it out, or say another format."
              .formatted(
                  option,
                  formats.stream().map(Format::toString).collect(Collectors.joining(", ")),
                  format));
    }
  }

  /**
   * The source-ref of an image that a file names: {@link SourceNames} says what names can be.
   *
   * @throws ConversionException if it is no s3 name and there is no prefix
   */
  public String sourceRef(String name) throws ConversionException {
    SourceNames.Place place = SourceNames.of(name);
    if (place.isS3()) {
      return place.name();
    }
    String prefix =
        imagePrefix.orElseThrow(() ->
            new ConversionException(
                "The image %s has no s3:// name: say where the images are, with an image"
                        .formatted(place.foreign().orElse("'" + Texts.beginning(name) + "'"))
                    + " prefix such as s3://bucket/path/."));
    return prefix + place.name();
  }
}
