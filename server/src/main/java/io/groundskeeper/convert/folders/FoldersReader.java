package io.groundskeeper.convert.folders;

import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.LabelledImage;
import io.groundskeeper.convert.line.LabelledImage.Label;
import io.groundskeeper.convert.line.LabelledImage.Origin;
import io.groundskeeper.convert.line.Sidecar;
import io.groundskeeper.convert.line.Splits;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads folders of images whose names are their labels, as {@code label/image.jpg} or {@code
 * split/label/image.jpg}; the folder next to the image is the label, unless its name says that it
 * holds images or a split ({@link LabelFolder}). The content of images is not looked at. {@link
 * Sidecar}, where there is one, says which source-refs they have, and also names images that are
 * not there.
 */
public final class FoldersReader {
  private final FileTree files;
  private final ReadOptions options;
  private final Emitter emitter;
  private final Set<String> splits = new HashSet<>();

  public FoldersReader(FileTree files, ReadOptions options, Emitter emitter) {
    this.files = files;
    this.options = options;
    this.emitter = emitter;
  }

  public void read() throws IOException {
    Map<String, Sidecar.Row> sidecar = Sidecar.read(files, "");
    for (Map.Entry<String, Sidecar.Row> row : sidecar.entrySet()) {
      if (isInSplit(row.getKey())) {
        image(row.getKey(), options.sourceRef(row.getValue().sourceRef()), row.getValue().label());
      }
    }
    long others = 0;
    for (String name : files.names()) {
      if (!FileTree.isImage(name)) {
        others += name.equals(Sidecar.NAME) ? 0 : 1;
      } else if (!sidecar.containsKey(name) && isInSplit(name)) {
        image(name, emitter.sourceRef(name), LabelFolder.label(name).orElse(""));
      }
    }
    emitter.report().lose(Loss.OTHER_FILE, others);
    emitter.report().lose(Loss.SPLIT, splits.size() > 1 ? splits.size() : 0);
    if (options.split().isPresent() && splits.isEmpty()) {
      throw new ConversionException(
          "There is no split '%s': no folder of that name with folders of images."
              .formatted(options.split().get()));
    }
  }

  private boolean isInSplit(String name) {
    String split = LabelFolder.above(name);
    boolean asked = options.split().isPresent();
    if (asked && !options.split().get().equals(split)) {
      return false;
    }
    // Any folder can be asked for; what nobody asked for is a split by its name.
    if (asked || Splits.isSplit(split)) {
      splits.add(split);
    }
    return true;
  }

  private void image(String name, String sourceRef, String label) throws IOException {
    emitter.report().lose(Loss.LABEL_WITHOUT_FOLDER, label.isEmpty() ? 1 : 0);
    List<Label> labels = label.isEmpty() ? List.of() : List.of(new Label(label, 1, Origin.UNKNOWN));
    emitter.image(new LabelledImage(sourceRef, null, labels, List.of(), List.of()), name);
  }
}
