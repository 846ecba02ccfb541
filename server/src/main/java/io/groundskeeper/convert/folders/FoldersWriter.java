package io.groundskeeper.convert.folders;

import io.groundskeeper.convert.file.FileNames;
import io.groundskeeper.convert.file.ImageCopies;
import io.groundskeeper.convert.file.OutputTree;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LineReader;
import io.groundskeeper.convert.line.OriginLosses;
import io.groundskeeper.convert.line.Sidecar;
import io.groundskeeper.convert.line.UnusedClasses;
import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.WriteOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes images into folders named by their labels: {@code label/key}, slashes of the key made into
 * {@code _}. Without somebody who has the images there are no folders, and {@link Sidecar} alone
 * says which image belongs where.
 */
public final class FoldersWriter extends DatasetWriter {
  private final OutputTree tree;
  private final Report report;
  private final LineReader lines;
  private final OriginLosses origins;
  private final UnusedClasses unused = new UnusedClasses();
  private final ImageCopies copies;
  private final Sidecar sidecar;
  private final FileNames names = new FileNames("");
  private final Map<String, String> folders = new HashMap<>();
  private final Set<String> folderNames = new HashSet<>();

  public FoldersWriter(OutputTree tree, WriteOptions options, Report report) throws IOException {
    this.tree = tree;
    this.report = report;
    lines = new LineReader(report);
    origins = new OriginLosses(report, false);
    copies = new ImageCopies(tree, options, report);
    sidecar = new Sidecar(options.temporary());
    folderNames.add(Sidecar.NAME);
  }

  @Override
  public void add(byte[] line) throws IOException {
    Optional<LabelledImage> read = lines.read(line);
    if (read.isEmpty()) {
      return;
    }
    LabelledImage image = read.get();
    unused.see(image);
    report.lose(Loss.BOX, image.boxes().size());
    if (image.labels().isEmpty()) {
      report.lose(Loss.ENTRY_WITHOUT_LABEL, 1);
      return;
    }
    report.lose(Loss.SECOND_LABEL, image.labels().size() - 1);
    Label label = image.labels().getFirst();
    origins.count(label);
    String path = names.within(folder(label.name()), image.sourceRef());
    sidecar.add(path, image, label.name());
    copies.copy(image.sourceRef(), path);
    report.entry(1, 0);
  }

  private String folder(String label) {
    String known = folders.get(label);
    if (known != null) {
      return known;
    }
    String wanted = FileNames.part(label);
    String name = wanted;
    for (int i = 2; !folderNames.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = wanted + "-" + i;
    }
    folders.put(label, name);
    return name;
  }

  @Override
  public void finish() throws IOException {
    unused.report(report);
    sidecar.writeTo(tree);
    tree.finish();
  }

  @Override
  public void close() throws IOException {
    sidecar.close();
  }
}
