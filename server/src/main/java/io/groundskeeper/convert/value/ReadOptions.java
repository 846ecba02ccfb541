package io.groundskeeper.convert.value;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How a data set is read.
 *
 * @param imagePrefix where the images are, as {@code s3://bucket/path/}, ending in a slash: put
 *     before the names of images that are no s3 names themselves
 * @param split only images of this split: of {@code data.yaml} (YOLO), of {@code ImageSets/Main}
 *     (VOC), or of the folder above the label's (folders); empty for all
 * @param clock gives labels their creation date where the files have none
 * @param temporary a folder for temporary files
 */
public record ReadOptions(
    Optional<String> imagePrefix, Optional<String> split, InstantSource clock, Path temporary) {
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
