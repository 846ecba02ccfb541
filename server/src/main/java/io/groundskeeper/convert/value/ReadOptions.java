package io.groundskeeper.convert.value;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * How a data set is read.
 *
 * @param imagePrefix where the images are, as {@code s3://bucket/path/}, ending in a slash: put
 *     before the names of images that are no s3 names themselves
 * @param split only images of this split: of {@code data.yaml} (YOLO), of {@code ImageSets/Main}
 *     (VOC), or of the folder above the label's (folders); empty for all
 * @param images gives images whose sizes the data set does not say; empty where there are none
 * @param description the file that describes the data set (YOLO), where there are several; empty
 *     where it is looked for
 * @param clip whether boxes that reach out of their image are cut off at its sides (YOLO)
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
