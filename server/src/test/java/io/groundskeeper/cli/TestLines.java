package io.groundskeeper.cli;

/** JSON Lines for the tests of commands. */
public final class TestLines {
  private TestLines() {}

  /** An image without labels. */
  public static String plain(Object image) {
    return "{\"source-ref\":\"s3://images/" + image + ".jpg\"}\n";
  }

  /** An image with a label. */
  public static String labelled(Object image, String label) {
    return """
    {"source-ref":"s3://images/%s.jpg","kind":1,"kind-metadata":{"class-name":"%s",\
    "confidence":1,"human-annotated":"yes","creation-date":"2026-11-01T00:00:00",\
    "type":"groundtruth/image-classification"}}
    """
        .formatted(image, label);
  }

  /** An image with boxes of one label; each box as left,top,width,height. */
  public static String boxed(Object image, String label, int... box) {
    return """
    {"source-ref":"s3://images/%s.jpg","boxes":{"image_size":[{"width":640,"height":480,\
    "depth":3}],"annotations":[{"class_id":0,"left":%d,"top":%d,"width":%d,"height":%d}]},\
    "boxes-metadata":{"objects":[{"confidence":1}],"class-map":{"0":"%s"},\
    "type":"groundtruth/object-detection","human-annotated":"yes",\
    "creation-date":"2026-11-01T00:00:00","job-name":"j"}}
    """
        .formatted(image, box[0], box[1], box[2], box[3], label);
  }
}
