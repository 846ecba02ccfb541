package io.groundskeeper.cli;

import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.ReadOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a data set is read: the options that {@code convert} and {@code import} have in common. */
public final class ReadingOptions {
  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Only this split (of formats that may be folders), such as train or val.")
  private @Nullable String split;

  @Option(
      names = "--data",
      paramLabel = "NAME",
      description =
          "The file that describes the data set (yolo), where there are several: such as data.yaml,"
              + " obj.data or classes.txt.")
  private @Nullable String description;

  @Option(
      names = "--clip",
      description =
          "Cut off boxes that reach out of their image at its sides (yolo, labelme, createml, vott,"
              + " label-studio).")
  private boolean clip;

  @Option(
      names = "--voc-base",
      paramLabel = "0|1",
      description =
          "Whether Pascal VOC counts pixels from 0 or from 1. Without it, a file counts from 0"
              + " where one of its boxes begins there, else from 1, as the development kit does.")
  private @Nullable String vocBase;

  @Option(
      names = "--columns",
      paramLabel = "WHAT=COLUMN",
      split = ",",
      description =
          "What the columns of a CSV mean, such as image=filename,label=class,left=xmin,top=ymin,"
              + "right=xmax,bottom=ymax; columns by their names, or by numbers from 1 where the"
              + " first row names none.")
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description = "The encoding of a CSV that is not UTF-8 or UTF-16, such as windows-1252.")
  private @Nullable String encoding;

  @Option(
      names = "--multi-label",
      description =
          "Make image-level labels of the attributes of multi-label jobs in a manifest: one for"
              + " each of their classes, with its confidence.")
  private boolean multiLabel;

  /**
   * Sets them.
   *
   * @throws CommandFailedException if a value is none
   */
  public ReadOptions.Builder set(ReadOptions.Builder builder) {
    try {
      return builder
          .split(Optional.ofNullable(split))
          .description(Optional.ofNullable(description))
          .clip(clip)
          .vocBase(vocBase == null ? Optional.empty() : Optional.of(ReadOptions.vocBase(vocBase)))
          .columns(columns)
          .encoding(
              encoding == null ? Optional.empty() : Optional.of(ReadOptions.encoding(encoding)))
          .multiLabel(multiLabel);
    } catch (ConversionException e) {
      throw new CommandFailedException("--" + e.getMessage(), e);
    }
  }

  /** Those that are given, by their names in HTTP, as {@link ReadOptions} parses them. */
  public Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "split", split);
    put(given, "data", description);
    put(given, "clip", clip ? "true" : null);
    put(given, "voc-base", vocBase);
    put(given, "columns", columns.isEmpty() ? null : ReadOptions.columns(columns));
    put(given, "encoding", encoding);
    put(given, "multi-label", multiLabel ? "true" : null);
    return given;
  }

  private static void put(Map<String, String> given, String name, @Nullable String value) {
    if (value != null) {
      given.put(name, value);
    }
  }
}
