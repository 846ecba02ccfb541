package io.groundskeeper.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/**
 * Detection lines of about 600 bytes, the same at every run. 20 labels, each used a third less than
 * the one before; of a hundred entries one has an error and ten have no label.
 */
final class Lines {
  /** What a call may carry. */
  static final int CALL_BYTES_MAX = 5_242_880;

  static final int LABELS = 20;

  /** Of one entry in {@link #RARE_EVERY}, the first time late. */
  static final String RARE_LABEL = "seen-twice";

  private static final int RARE_EVERY = 450_000;

  private static final long SEED = 20_260_304;
  private static final double LABEL_SKEW = 2.0 / 3;

  private final SplittableRandom random = new SplittableRandom(SEED);

  /** Label number 0 is the most common, number 19 the rarest. */
  static String label(int number) {
    return "component-type-%02d".formatted(number);
  }

  static String sourceRef(int entry) {
    return "s3://bench-images/site-%02d/line-%d/frame-%09d.jpg"
        .formatted(entry % 17, entry % 5, entry);
  }

  /** A line of an entry, with its line end. */
  String line(int entry) {
    int kind = random.nextInt(100);
    if (kind < 10) {
      return "{\"source-ref\":\"" + sourceRef(entry) + "\"}\n";
    }
    boolean offFrame = kind == 10;
    boolean rare = entry % RARE_EVERY == RARE_EVERY - 1;
    return """
    {"source-ref":"%s","boards":{"image_size":[{"width":1920,"height":1080,"depth":3}],\
    "annotations":[%s,%s,%s]},\
    "boards-metadata":{"objects":[{"confidence":1},{"confidence":0.98},{"confidence":0.9}],\
    "class-map":{"0":"%s","1":"%s"},"type":"groundtruth/object-detection",\
    "human-annotated":"yes","creation-date":"2026-03-04T05:06:07.%06d",\
    "job-name":"labeling-job/boards-%d"}}
    """
        .formatted(
            sourceRef(entry),
            box(0, offFrame),
            box(1, false),
            box(0, false),
            label(drawLabel()),
            rare ? RARE_LABEL : label(drawLabel()),
            random.nextInt(1_000_000),
            entry % 100);
  }

  /** A line of an entry that has a label. */
  String labelled(int entry) {
    String line = line(entry);
    while (!line.contains("\"boards\"")) {
      line = line(entry);
    }
    return line;
  }

  /**
   * Writes a manifest of lines of the entries from number 0 on, until it has so many bytes and so
   * many entries at least; gives the number of entries.
   */
  int write(Path manifest, long bytesMin, int entriesMin) throws IOException {
    int entries = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(manifest), 1 << 20)) {
      for (long bytes = 0; bytes < bytesMin || entries < entriesMin; entries++) {
        byte[] line = line(entries).getBytes(ISO_8859_1);
        out.write(line);
        bytes += line.length;
      }
    }
    return entries;
  }

  private String box(int classId, boolean offFrame) {
    return "{\"class_id\":%d,\"left\":%d,\"top\":%d,\"width\":%d,\"height\":%d}"
        .formatted(
            classId,
            offFrame ? 1900 : random.nextInt(1600),
            random.nextInt(800),
            50 + random.nextInt(250),
            50 + random.nextInt(200));
  }

  private int drawLabel() {
    int label = 0;
    while (label < LABELS - 1 && random.nextDouble() < LABEL_SKEW) {
      label++;
    }
    return label;
  }

  /** The calls that send this many entries from number 0 on, as full as a call may be. */
  static Iterable<Call> fullCalls(String datasetArn, int entries) {
    return () -> new FullCalls(datasetArn, entries);
  }

  /**
   * A call of UpdateDatasetEntries, ready for the wire.
   *
   * @param groundTruthBytes of the lines in it
   */
  record Call(byte[] request, int entries, int groundTruthBytes) {
    static Call of(String datasetArn, byte[] lines, int entries) {
      String json =
          "{\"DatasetArn\":\"%s\",\"Changes\":{\"GroundTruth\":\"%s\"}}"
              .formatted(datasetArn, Base64.getEncoder().encodeToString(lines));
      byte[] request = Connection.request("UpdateDatasetEntries", json.getBytes(ISO_8859_1));
      return new Call(request, entries, lines.length);
    }
  }

  /** A call of one entry. */
  Call single(String datasetArn, int entry) {
    return Call.of(datasetArn, line(entry).getBytes(ISO_8859_1), 1);
  }

  private static final class FullCalls implements Iterator<Call> {
    private final Lines lines = new Lines();
    private final String datasetArn;
    private final int entries;
    private int next;
    private String line;

    FullCalls(String datasetArn, int entries) {
      this.datasetArn = datasetArn;
      this.entries = entries;
      line = lines.line(0);
    }

    @Override
    public boolean hasNext() {
      return next < entries;
    }

    @Override
    public Call next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ByteArrayOutputStream some = new ByteArrayOutputStream(CALL_BYTES_MAX);
      int from = next;
      while (next < entries && some.size() + line.length() <= CALL_BYTES_MAX) {
        some.writeBytes(line.getBytes(ISO_8859_1));
        line = lines.line(++next);
      }
      return Call.of(datasetArn, some.toByteArray(), next - from);
    }
  }
}
