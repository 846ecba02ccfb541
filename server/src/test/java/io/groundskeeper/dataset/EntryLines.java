package io.groundskeeper.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Manifest lines for tests. */
public final class EntryLines {
  private EntryLines() {}

  public static String ref(Object image) {
    return "s3://bucket/" + image + ".jpg";
  }

  /** An image with image-level labels; with none, an unlabelled one. */
  public static String image(Object image, String... labels) {
    StringBuilder line = new StringBuilder("{\"source-ref\":\"" + ref(image) + "\"");
    for (int i = 0; i < labels.length; i++) {
      line.append(
          """
          ,"a%d":1,"a%d-metadata":{"class-name":"%s","confidence":1,"human-annotated":"yes",\
          "creation-date":"2020-03-06T17:46:39","type":"groundtruth/image-classification"}\
          """
              .formatted(i, i, labels[i]));
    }
    return line + "}";
  }

  /** An image with a bounding box for each of these labels. */
  static String boxes(Object image, String... labels) {
    String annotations =
        IntStream.range(0, labels.length)
            .mapToObj(i ->
                "{\"class_id\":%d,\"top\":1,\"left\":2,\"width\":30,\"height\":40}".formatted(i))
            .collect(Collectors.joining(","));
    String objects =
        Arrays.stream(labels).map(l -> "{\"confidence\":1}").collect(Collectors.joining(","));
    String classMap =
        IntStream.range(0, labels.length)
            .mapToObj(i -> "\"%d\":\"%s\"".formatted(i, labels[i]))
            .collect(Collectors.joining(","));
    return """
    {"source-ref":"%s","bb":{"image_size":[{"width":640,"height":480,"depth":3}],\
    "annotations":[%s]},"bb-metadata":{"objects":[%s],"class-map":{%s},\
    "type":"groundtruth/object-detection","human-annotated":"yes",\
    "creation-date":"2020-03-06T17:46:39"}}\
    """
        .formatted(ref(image), annotations, objects, classMap);
  }

  /** A labelled image with a non-terminal error: its box is outside the image. */
  static String withError(Object image, String label) {
    return boxes(image, label).replace("\"left\":2", "\"left\":-2");
  }

  public static byte[] manifest(String... lines) {
    return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
  }
}
