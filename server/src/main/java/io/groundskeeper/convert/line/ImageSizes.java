package io.groundskeeper.convert.line;

import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.ImageHeader;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.value.ImageFiles;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The sizes of images whose data set does not say them, from the headers of the images themselves:
 * those in the data set's folder, or those on this machine ({@link ReadOptions#images}).
 *
 * <p>Sizes are in the frame in which people see an image, and labelling and training tools hold it:
 * turned as its EXIF orientation says. Images of which that changes the sides are counted.
 */
public final class ImageSizes {
  private final Optional<ImageFiles> images;
  private final Report report;

  public ImageSizes(ReadOptions options, Report report) {
    images = options.images();
    this.report = report;
  }

  /** What looking for an image's size came to. */
  public sealed interface Look {
    /** It is known, and usable. */
    record Known(Size size) implements Look {}

    /** There is no such image. */
    record Missing() implements Look {}

    /**
     * The image is there and its size cannot be told.
     *
     * @param why for people, a sentence without its end
     */
    record Unreadable(String why) implements Look {}
  }

  /**
   * Looks at an image among the files of a data set.
   *
   * @param image the name of a file, as {@link FileTree#names} has it
   */
  public Look of(FileTree files, String image) {
    if (!files.has(image)) {
      return new Look.Missing();
    }
    try (InputStream in = files.openImage(image)) {
      return look(in, image);
    } catch (IOException e) {
      return unreadable(e);
    }
  }

  /**
   * Looks at an image on this machine.
   *
   * @param name its source-ref, or its name as the data set has it, relative
   */
  public Look of(String name) {
    if (images.isEmpty()) {
      return new Look.Missing();
    }
    try {
      Optional<InputStream> image = images.get().open(name);
      if (image.isEmpty()) {
        return new Look.Missing();
      }
      try (InputStream in = image.get()) {
        return look(in, name);
      }
    } catch (IOException e) {
      return unreadable(e);
    }
  }

  private Look look(InputStream in, String name) throws IOException {
    return switch (ImageHeader.read(in)) {
      case ImageHeader.Read.Size size when size.width() > 0 && size.height() > 0 -> {
        report.lose(Loss.TURNED_IMAGE, size.isTurned() ? 1 : 0, name);
        yield new Look.Known(
            new Size(size.shownWidth(), size.shownHeight(), LabelledImage.DEPTH_USUAL));
      }
      case ImageHeader.Read.Size none -> new Look.Unreadable("its header says a size of 0 pixels");
      case ImageHeader.Read.Unknown unknown ->
          new Look.Unreadable(
              "its size is not known: it is neither PNG, JPEG, WebP, GIF, BMP nor TIFF");
    };
  }

  private static Look unreadable(IOException e) {
    return new Look.Unreadable(
        e instanceof EOFException
            ? "its size is not known: it ends before its dimensions"
            : Faults.wrong(e).orElse("it cannot be read"));
  }
}
