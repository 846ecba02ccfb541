package io.groundskeeper.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A COCO file to a manifest by the command as users run it, its start included, with a heap of 512
 * MB. The file is like that of COCO's train2017: seven annotations an image, each with a polygon.
 */
final class Converting {
  private static final long BYTES_MIN = Scale.of(707_000_000);
  private static final String HEAP = "-Xmx512m";

  /** Of a conversion that leaves polygons out. */
  private static final int LOSSES = 1;

  private static final int ANNOTATIONS_PER_IMAGE = 7;
  private static final int POINTS = 24;
  private static final int CATEGORIES = 80;
  private static final long SEED = 17;

  private Converting() {}

  static void run() throws IOException, InterruptedException {
    try (DataFolder files = DataFolder.make()) {
      Path coco = files.path().resolve("instances.json");
      Path manifest = files.path().resolve("out.manifest");
      int images = write(coco);
      CommandRun run =
          CommandRun.withoutServer(
              LOSSES,
              HEAP,
              "convert",
              coco.toString(),
              manifest.toString(),
              "--from",
              "coco",
              "--to",
              "manifest",
              "--image-prefix",
              "s3://bench/images/");
      long lines;
      try (var all = Files.lines(manifest)) {
        lines = all.count();
      }
      if (lines != images) {
        throw new IllegalStateException("%d of %d images arrived".formatted(lines, images));
      }
      Figures.row(
          "`convert`, COCO to a manifest: %,.0f MB, %,d images, %,d boxes"
              .formatted(Files.size(coco) / 1e6, images, images * (long) ANNOTATIONS_PER_IMAGE),
          "≤ 20 s of CPU time",
          "%.1f s of CPU time, %.1f s; resident at most %.0f MB"
              .formatted(run.cpuSeconds(), run.seconds(), run.megabytesMax()));
    }
  }

  /**
   * Images and annotations by turns as they grow, the annotations last.
   *
   * @return how many images
   */
  private static int write(Path file) throws IOException {
    Random random = new Random(SEED);
    int images = (int) (BYTES_MIN / bytesPerImage());
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("{\"info\":{\"description\":\"bench\"},\"licenses\":[],\"images\":[");
      for (int image = 0; image < images; image++) {
        out.write(image == 0 ? "\n" : ",\n");
        out.write(image(image));
      }
      out.write("],\"annotations\":[");
      for (int image = 0; image < images; image++) {
        for (int i = 0; i < ANNOTATIONS_PER_IMAGE; i++) {
          out.write(image + i == 0 ? "\n" : ",\n");
          out.write(annotation(random, image, image * ANNOTATIONS_PER_IMAGE + i));
        }
      }
      out.write("],\"categories\":[");
      for (int i = 1; i <= CATEGORIES; i++) {
        out.write(i == 1 ? "" : ",");
        out.write("{\"supercategory\":\"thing\",\"id\":%d,\"name\":\"class %d\"}".formatted(i, i));
      }
      out.write("]}\n");
    }
    return images;
  }

  private static long bytesPerImage() {
    return image(100_000).length()
        + ANNOTATIONS_PER_IMAGE * (long) annotation(new Random(SEED), 100_000, 700_000).length();
  }

  private static String image(int id) {
    return ("{\"license\":4,\"file_name\":\"%012d.jpg\",\"coco_url\":\"http://images.example.org/"
            + "train/%012d.jpg\",\"height\":480,\"width\":640,\"date_captured\":"
            + "\"2013-11-14 17:02:52\",\"id\":%d}")
        .formatted(id, id, id);
  }

  private static String annotation(Random random, int image, int id) {
    StringBuilder polygon = new StringBuilder();
    for (int i = 0; i < 2 * POINTS; i++) {
      polygon.append(i == 0 ? "" : ",").append(random.nextInt(48_000) / 100.0);
    }
    return ("{\"segmentation\":[[%s]],\"area\":%.4f,\"iscrowd\":0,\"image_id\":%d,\"bbox\":"
            + "[%.2f,%.2f,%.2f,%.2f],\"category_id\":%d,\"id\":%d}")
        .formatted(
            polygon,
            random.nextDouble() * 10_000,
            image,
            random.nextDouble() * 320,
            random.nextDouble() * 240,
            1 + random.nextDouble() * 300,
            1 + random.nextDouble() * 230,
            1 + random.nextInt(CATEGORIES),
            id);
  }
}
