package io.groundskeeper.convert.voc;

import io.groundskeeper.convert.file.FileNames;
import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.ImageCopies;
import io.groundskeeper.convert.file.OutputTree;
import io.groundskeeper.convert.file.Spill;
import io.groundskeeper.convert.file.Xml;
import io.groundskeeper.convert.line.ClassNumbers;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.Size;
import io.groundskeeper.convert.line.LineReader;
import io.groundskeeper.convert.line.LineWriter;
import io.groundskeeper.convert.line.OriginLosses;
import io.groundskeeper.convert.line.UnusedClasses;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.WriteOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Writes Pascal VOC, as the development kit of VOC2012 describes it: an XML file for each image in
 * {@code Annotations}, and their names in {@code ImageSets/Main/trainval.txt}. Positions are as in
 * {@link VocReader}. {@code path} holds the source-ref.
 */
public final class VocWriter extends DatasetWriter {
  private static final String SETS = "ImageSets/Main/trainval.txt";

  private final OutputTree tree;
  private final Report report;
  private final LineReader lines;
  private final OriginLosses origins;
  private final UnusedClasses unused = new UnusedClasses();
  private final ClassNumbers classes;
  private final ImageCopies copies;
  private final FileNames names = new FileNames(".xml");
  private final Spill set;

  public VocWriter(OutputTree tree, WriteOptions options, Report report) throws IOException {
    this.tree = tree;
    this.report = report;
    lines = new LineReader(report);
    origins = new OriginLosses(report, false);
    copies = new ImageCopies(tree, options, report);
    // Labels are names here, so that another number is no loss of one.
    classes = new ClassNumbers(options.classIds(), 0, Long.MAX_VALUE, new Report());
    set = new Spill(options.temporary());
  }

  @Override
  public void add(byte[] line) throws IOException {
    Optional<LabelledImage> read = lines.read(line);
    if (read.isEmpty()) {
      return;
    }
    LabelledImage image = read.get();
    unused.see(image);
    report.lose(Loss.IMAGE_LABEL, image.labels().size());
    String name = names.of(image.sourceRef());
    tree.write("Annotations/" + FileTree.stem(name) + ".xml", xml(image, name));
    set.add(FileTree.stem(name) + "\n");
    copies.copy(image.sourceRef(), "JPEGImages/" + name);
    report.entry(0, image.boxes().size());
  }

  private String xml(LabelledImage image, String name) throws ConversionException {
    int slash = name.lastIndexOf('/');
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<annotation>\n");
    element(xml, "folder", slash < 0 ? "JPEGImages" : "JPEGImages/" + name.substring(0, slash));
    element(xml, "filename", name.substring(slash + 1));
    element(xml, "path", image.sourceRef());
    Size size = image.size();
    if (size != null) {
      xml.append("<size>\n");
      element(xml, "width", LineWriter.number(size.width()));
      element(xml, "height", LineWriter.number(size.height()));
      element(xml, "depth", LineWriter.number(size.depth()));
      xml.append("</size>\n");
    }
    element(xml, "segmented", "0");
    for (Box box : image.boxes()) {
      classes.of(box.label(), box.classId());
      origins.count(box);
      xml.append("<object>\n");
      element(xml, "name", box.label());
      element(xml, "pose", "Unspecified");
      element(xml, "truncated", "0");
      element(xml, "difficult", "0");
      xml.append("<bndbox>\n");
      element(xml, "xmin", sum(box.left(), 1));
      element(xml, "ymin", sum(box.top(), 1));
      element(xml, "xmax", sum(box.left(), box.width()));
      element(xml, "ymax", sum(box.top(), box.height()));
      xml.append("</bndbox>\n</object>\n");
    }
    return xml.append("</annotation>\n").toString();
  }

  private void element(StringBuilder xml, String name, String text) {
    report.lose(Loss.CHARACTER, Xml.isLegal(text) ? 0 : 1);
    xml.append('<').append(name).append('>').append(Xml.escaped(text));
    xml.append("</").append(name).append(">\n");
  }

  /** A sum of two decimals as people write them, so that it has no error of binary fractions. */
  private static String sum(double a, double b) {
    BigDecimal sum = BigDecimal.valueOf(a).add(BigDecimal.valueOf(b));
    return sum.signum() == 0 ? "0" : sum.stripTrailingZeros().toPlainString();
  }

  @Override
  public void finish() throws IOException {
    unused.report(report);
    try (OutputStream out = tree.create(SETS)) {
      set.copyTo(out);
    }
    VocClasses.write(tree, classes.names());
    tree.finish();
  }

  @Override
  public void close() throws IOException {
    set.close();
  }
}
