package io.groundskeeper.convert.coco;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.file.FileNames;
import io.groundskeeper.convert.file.Spill;
import io.groundskeeper.convert.line.ClassNumbers;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.BoxClass;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.LineReader;
import io.groundskeeper.convert.line.LineWriter;
import io.groundskeeper.convert.line.OriginLosses;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.WriteOptions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * Writes COCO object detection: "Data format" at cocodataset.org. A box is {@code [x, y, width,
 * height]} in pixels from the upper left corner. {@code coco_url} holds the source-ref, {@code
 * score} (of COCO's results format) a confidence other than 1. Categories have the class ids of the
 * manifest ({@link ClassNumbers}). Images are written as they come, annotations wait in a temporary
 * file.
 */
public final class CocoWriter extends DatasetWriter {
  private final OutputStream out;
  private final Report report;
  private final LineReader lines;
  private final OriginLosses origins;
  private final FileNames names = new FileNames("");
  private final Spill annotations;
  private final ClassNumbers categories;
  private long images;
  private long boxes;

  public CocoWriter(OutputStream out, WriteOptions options, Report report) throws IOException {
    this.out = new BufferedOutputStream(out, 64 << 10);
    this.report = report;
    lines = new LineReader(report);
    origins = new OriginLosses(report, true);
    categories = new ClassNumbers(options.classIds(), 1, Long.MAX_VALUE, report);
    write("{\"images\":[");
    annotations = new Spill(options.temporary());
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(UTF_8));
  }

  @Override
  public void add(byte[] line) throws IOException {
    Optional<LabelledImage> read = lines.read(line);
    if (read.isEmpty()) {
      return;
    }
    LabelledImage image = read.get();
    images++;
    StringBuilder text = new StringBuilder(images == 1 ? "\n" : ",\n");
    text.append("{\"id\":").append(images).append(",\"file_name\":");
    text.append(LineWriter.quoted(names.of(image.sourceRef())));
    if (image.sourceRef().startsWith("s3://")) {
      text.append(",\"coco_url\":").append(LineWriter.quoted(image.sourceRef()));
    }
    Size size = image.size();
    if (size != null) {
      text.append(",\"width\":").append(LineWriter.number(size.width()));
      text.append(",\"height\":").append(LineWriter.number(size.height()));
      report.lose(Loss.DEPTH, size.depth() == LabelledImage.DEPTH_USUAL ? 0 : 1);
    }
    write(text.append('}').toString());
    for (BoxClass boxClass : image.classes()) {
      categories.add(boxClass.name(), boxClass.id());
    }
    for (Box box : image.boxes()) {
      annotation(box);
    }
    report.lose(Loss.IMAGE_LABEL, image.labels().size());
    report.entry(0, image.boxes().size());
  }

  private void annotation(Box box) throws IOException {
    boxes++;
    origins.count(box);
    StringBuilder text = new StringBuilder(boxes == 1 ? "\n" : ",\n");
    text.append("{\"id\":").append(boxes).append(",\"image_id\":").append(images);
    text.append(",\"category_id\":").append(categories.of(box.label(), box.classId()));
    text.append(",\"bbox\":[").append(LineWriter.number(box.left())).append(',');
    text.append(LineWriter.number(box.top())).append(',');
    text.append(LineWriter.number(box.width())).append(',');
    text.append(LineWriter.number(box.height())).append("],\"area\":");
    text.append(LineWriter.number(box.width() * box.height()));
    text.append(",\"iscrowd\":0,\"segmentation\":[]");
    if (box.origin().confidence() != 1) {
      text.append(",\"score\":").append(LineWriter.number(box.origin().confidence()));
    }
    annotations.add(text.append('}').toString());
  }

  @Override
  public void finish() throws IOException {
    write("],\n\"annotations\":[");
    annotations.copyTo(out);
    write("],\n\"categories\":[");
    String comma = "\n";
    for (Map.Entry<Long, String> category : categories.names().entrySet()) {
      write(
          comma
              + "{\"id\":"
              + category.getKey()
              + ",\"name\":"
              + LineWriter.quoted(category.getValue())
              + "}");
      comma = ",\n";
    }
    // Tools ask for these two, even where there is nothing to say.
    write("],\n\"info\":{},\n\"licenses\":[]}\n");
    out.flush();
  }

  @Override
  public void close() throws IOException {
    annotations.close();
  }
}
