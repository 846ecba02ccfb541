package io.groundskeeper.convert.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The formats of labelled images that can be converted. */
public enum Format {
  /** The manifest of SageMaker Ground Truth: JSON Lines; plain, gzip or zstd when read. */
  MANIFEST(Use.BOTH, Form.FILE, "manifest", "application/jsonl"),
  /** COCO object detection, one JSON file: "Data format" at cocodataset.org. */
  COCO(Use.BOTH, Form.FILES, "json", "application/json"),
  /** Ultralytics YOLO detection: a folder with data.yaml, images and labels. */
  YOLO(Use.BOTH, Form.FOLDER, "zip", "application/zip"),
  /** Pascal VOC: a folder with Annotations and ImageSets/Main, as in its development kit. */
  VOC(Use.BOTH, Form.FOLDER, "zip", "application/zip"),
  /** Images in folders whose names are their labels. */
  FOLDERS(Use.BOTH, Form.FOLDER, "zip", "application/zip"),
  /** A table of labels, one row for each label or box: see {@code LabelColumns}. */
  CSV(Use.BOTH, Form.FILE, "csv", "text/csv"),
  /** The same table as Apache Parquet; it is written only. */
  PARQUET(Use.OUT, Form.FILE, "parquet", "application/vnd.apache.parquet"),
  /** labelme's JSON, a file for each image. */
  LABELME(Use.IN, Form.FILES, "json", "application/json"),
  /** The JSON of Apple's Create ML, of objects and of whole images. */
  CREATEML(Use.IN, Form.FILES, "json", "application/json"),
  /** VoTT's JSON: an export, or the file of an image. */
  VOTT(Use.IN, Form.FILES, "json", "application/json"),
  /** Label Studio's JSON and JSON-MIN. */
  LABEL_STUDIO(Use.IN, Form.FILES, "json", "application/json");

  /** Which way it goes. */
  private enum Use {
    IN,
    OUT,
    BOTH
  }

  /** One file; one or a folder of several; a folder. */
  private enum Form {
    FILE,
    FILES,
    FOLDER
  }

  private final Use use;
  private final Form form;
  private final String extension;
  private final String mediaType;

  Format(Use use, Form form, String extension, String mediaType) {
    this.use = use;
    this.form = form;
    this.extension = extension;
    this.mediaType = mediaType;
  }

  /** The format of a name, in any case: {@code manifest}, {@code coco}, and so on. */
  public static Optional<Format> parse(String name) {
    return Arrays.stream(values()).filter(f -> f.toString().equalsIgnoreCase(name)).findFirst();
  }

  /** The names of all formats that can be read, for people. */
  public static String readable() {
    return names(Format::isReadable);
  }

  /** The names of all formats that can be written, for people. */
  public static String writable() {
    return names(Format::isWritable);
  }

  private static String names(Predicate<Format> wanted) {
    return Arrays.stream(values())
        .filter(wanted)
        .map(Format::toString)
        .collect(Collectors.joining(", "));
  }

  /** Whether data sets can be read from it. */
  public boolean isReadable() {
    return use != Use.OUT;
  }

  /** Whether data sets can be written as it. */
  public boolean isWritable() {
    return use != Use.IN;
  }

  /** Whether it is a folder of files; where there is only a stream, the folder is a zip. */
  public boolean isFolder() {
    return form == Form.FOLDER;
  }

  /** Whether it is read from a folder, or its zip, too: of one file, or of several. */
  public boolean mayBeFolder() {
    return form != Form.FILE;
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
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
