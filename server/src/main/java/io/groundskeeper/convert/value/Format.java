package io.groundskeeper.convert.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats of labelled images that can be converted. */
public enum Format {
  /** The manifest of SageMaker Ground Truth: JSON Lines; plain, gzip or zstd when read. */
  MANIFEST(true, false, "manifest", "application/jsonl"),
  /** COCO object detection, one JSON file: "Data format" at cocodataset.org. */
  COCO(true, false, "json", "application/json"),
  /** Ultralytics YOLO detection: a folder with data.yaml, images and labels. */
  YOLO(true, true, "zip", "application/zip"),
  /** Pascal VOC: a folder with Annotations and ImageSets/Main, as in its development kit. */
  VOC(true, true, "zip", "application/zip"),
  /** Images in folders whose names are their labels. */
  FOLDERS(true, true, "zip", "application/zip"),
  /** A table of labels, one row for each label or box: see {@code LabelColumns}. */
  CSV(true, false, "csv", "text/csv"),
  /** The same table as Apache Parquet; it is written only. */
  PARQUET(false, false, "parquet", "application/vnd.apache.parquet");

  private final boolean readable;
  private final boolean folder;
  private final String extension;
  private final String mediaType;

  Format(boolean readable, boolean folder, String extension, String mediaType) {
    this.readable = readable;
    this.folder = folder;
    this.extension = extension;
    this.mediaType = mediaType;
  }

  /** The format of a name, in any case: {@code manifest}, {@code coco}, and so on. */
  public static Optional<Format> parse(String name) {
    return Arrays.stream(values()).filter(f -> f.toString().equalsIgnoreCase(name)).findFirst();
  }

  /** The names of all formats, for people. */
  public static String names() {
    return Arrays.stream(values()).map(Format::toString).collect(Collectors.joining(", "));
  }

  /** Whether data sets can be read from it. All formats can be written. */
  public boolean isReadable() {
    return readable;
  }

  /** Whether it is a folder of files; where there is only a stream, the folder is a zip. */
  public boolean isFolder() {
    return folder;
  }

  /** The extension of its file, without the dot; of a folder, that of its zip. */
  public String extension() {
    return extension;
  }

  /** The media type of its file; of a folder, that of its zip. */
  public String mediaType() {
    return mediaType;
  }

  /** The name, as {@link #parse} takes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
