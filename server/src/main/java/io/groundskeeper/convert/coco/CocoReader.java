package io.groundskeeper.convert.coco;

import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.ImagePlaces;
import io.groundskeeper.convert.line.Splits;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads COCO object detection: "Data format" at cocodataset.org; a file, or a folder of files, one
 * for each split, as Roboflow and COCO itself have them. Ids need not be without gaps. A box is
 * {@code [x, y, width, height]} in pixels from the upper left corner, or the one around the
 * segmentation; an annotation with a category and neither is a label of the whole image. {@code
 * score} is a confidence, as in COCO's results format. Sizes that are missing are read from the
 * images.
 *
 * <p>The source-ref is {@code coco_url} where this begins with {@code s3://}, else {@code
 * file_name} behind the image prefix. The creation date is {@code info.date_created} where that is
 * a date.
 */
public final class CocoReader {
  /** Files beside {@code instances_*.json} that tell other things of the same images. */
  private static final List<String> BESIDE_INSTANCES =
      List.of("captions_", "person_keypoints_", "image_info_", "stuff_", "panoptic_");

  private final ReadOptions options;
  private final Emitter emitter;
  private final Report report;
  private final CocoClasses classes = new CocoClasses();

  public CocoReader(ReadOptions options, Emitter emitter) {
    this.options = options;
    this.emitter = emitter;
    report = emitter.report();
  }

  /** It is whole and JSON, and not COCO. */
  static final class OtherException extends IOException {
    private static final long serialVersionUID = 1L;

    OtherException(String message) {
      super(message);
    }
  }

  /** Reads one file. */
  public void read(InputStream in) throws IOException {
    try {
      new CocoFile(options, emitter, classes, new ImagePlaces()).read(in);
    } catch (OtherException e) {
      throw new ConversionException(String.valueOf(e.getMessage()), e);
    }
    report.lose(Loss.UNUSED_CLASS, classes.unused());
  }

  /** Reads all files of a folder that are COCO, or those of a split. */
  public void read(FileTree files) throws IOException {
    List<String> all =
        files.names().stream().filter(n -> FileTree.extension(n).equals("json")).toList();
    boolean instances = all.stream().anyMatch(name -> file(name).startsWith("instances_"));
    Set<String> splits = new TreeSet<>();
    int read = 0;
    for (String name : all) {
      if (instances && BESIDE_INSTANCES.stream().anyMatch(file(name)::startsWith)) {
        report.lose(Loss.OTHER_FILE, 1, name);
        continue;
      }
      if (!isOfSplit(name)) {
        splits.addAll(Splits.of(name));
        continue;
      }
      try (InputStream in = new BufferedInputStream(files.open(name))) {
        new CocoFile(options, emitter, classes, new ImagePlaces(files, name)).read(in);
        read++;
      } catch (OtherException e) {
        report.lose(Loss.OTHER_FILE, 1, name);
      } catch (IOException | RuntimeException | StackOverflowError e) {
        throw Faults.of(name + " cannot be read", e);
      }
    }
    if (read == 0) {
      throw new ConversionException(
          options.split().isEmpty()
              ? "There is no COCO file in it: no file *.json with a list images."
              : "There is no split '%s': no COCO file in a folder, or with a name, of it. There are: %s."
                  .formatted(options.split().get(), String.join(", ", splits)));
    }
    report.lose(Loss.SPLIT, read > 1 ? read : 0);
    report.lose(Loss.UNUSED_CLASS, classes.unused());
  }

  private static String file(String name) {
    return name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  private boolean isOfSplit(String name) {
    return options.split().isEmpty() || Splits.of(name).contains(options.split().get());
  }
}
