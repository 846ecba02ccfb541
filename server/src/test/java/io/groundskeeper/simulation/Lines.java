package io.groundskeeper.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Lines of manifests by chance, those of each operation unlike those of any other. */
final class Lines {
  static final List<String> LABELS = List.of("ant", "bee", "cat", "dog");
  static final List<String> PLACES = List.of("s3://bucket/", "s3://other/deep/");
  private static final int IMAGES = 14;

  private final Random random;

  Lines(Random random) {
    this.random = random;
  }

  <T> T any(Collection<T> all) {
    return List.copyOf(all).get(random.nextInt(all.size()));
  }

  String ref() {
    return any(PLACES) + "i" + random.nextInt(IMAGES) + ".jpg";
  }

  /** Lines of different images, in the form in which they are kept. */
  List<String> some(int count, int operation) {
    TreeMap<String, String> lines = new TreeMap<>(Comparator.reverseOrder());
    for (int i = 0; i < count; i++) {
      String ref = ref();
      lines.put(ref, line(ref, operation));
    }
    return new ArrayList<>(lines.values());
  }

  /** Lines as a manifest may have them: some images come twice. */
  List<String> withDoubles(int count, int operation) {
    List<String> lines = some(count, operation);
    if (lines.size() > 3 && random.nextBoolean()) {
      lines.add(random.nextInt(lines.size()), line(Content.ref(any(lines)), operation + 1));
    }
    return lines;
  }

  private String line(String ref, int operation) {
    List<String> labels = new ArrayList<>(LABELS);
    labels.removeIf(label -> random.nextInt(3) != 0);
    if (labels.isEmpty()) {
      labels.add(any(LABELS));
    }
    StringBuilder line = new StringBuilder("{\"source-ref\":\"" + ref + "\"");
    for (int i = 0; i < labels.size(); i++) {
      line.append(
          """
          ,"a%d":1,"a%d-metadata":{"class-name":"%s","confidence":1,"human-annotated":"yes",\
          "creation-date":"2020-%02d-%02dT%02d:46:39","type":"groundtruth/image-classification"}\
          """
              .formatted(
                  i,
                  i,
                  labels.get(i),
                  1 + operation / 600 % 12,
                  1 + operation / 24 % 25,
                  operation % 24));
    }
    return line.append('}').toString();
  }
}
