package io.groundskeeper.convert.file;

import io.groundskeeper.convert.value.ImageFiles;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Puts images into folders, where there is somebody who has them. */
public final class ImageCopies {
  private final OutputTree tree;
  private final Optional<ImageFiles> images;
  private final Report report;

  public ImageCopies(OutputTree tree, WriteOptions options, Report report) {
    this.tree = tree;
    images = options.images();
    this.report = report;
  }

  public void copy(String sourceRef, String name) throws IOException {
    if (images.isEmpty()) {
      report.lose(Loss.IMAGE_NOT_COPIED, 1);
      return;
    }
    Optional<InputStream> image = images.get().open(sourceRef);
    if (image.isEmpty()) {
      report.lose(Loss.IMAGE_MISSING, 1);
      return;
    }
    try (InputStream in = image.get();
        OutputStream out = tree.create(name)) {
      in.transferTo(out);
    }
  }
}
