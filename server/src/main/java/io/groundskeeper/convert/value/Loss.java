package io.groundskeeper.convert.value;

/** What a conversion loses, by kind. The message goes on after a count. */
public enum Loss {
  SEGMENTATION("segmentation masks or polygons: a manifest holds bounding boxes only"),
  CROWD("crowd flags: a manifest has none; the boxes are kept"),
  KEYPOINTS("sets of keypoints: a manifest holds bounding boxes only"),
  CAPTION("captions: a manifest has none"),
  ANNOTATION_WITHOUT_BOX("annotations without a bounding box: left out"),
  ANNOTATION_FIELDS("annotations with fields that a manifest has no place for"),
  BOX_WITHOUT_IMAGE("boxes of an image or a category that the file does not have: left out"),
  INVALID_BOX("boxes that cannot be read: left out"),
  SHIFTED_BOX("boxes that begin at 0, where Pascal VOC begins at 1: moved into the image"),
  CATEGORY_FIELDS("categories with supercategories or other fields: a manifest holds names only"),
  UNUSED_CLASS("classes that no box uses: a label without a box is held nowhere"),
  IMAGE_FIELDS("images with fields that a manifest has no place for (licence, URLs, capture date)"),
  FILE_FIELDS("parts about the whole file that a manifest has no place for (info, licences)"),
  DIFFICULT("difficult flags: a manifest has none; the boxes are kept"),
  TRUNCATED("truncated or occluded flags: a manifest has none; the boxes are kept"),
  POSE("poses: a manifest has none"),
  PARTS("parts of objects: a manifest holds whole objects only"),
  FOREIGN_NAME(
      "images with a name that is none below the image prefix (a drive, a URL, a path from the root,"
          + " ..): their source-refs may be wrong, look at them"),
  SPLIT("splits (train, val, test): the entries of all are in one manifest, without their split"),
  OTHER_FILE("files that are no images: left out"),
  UNKNOWN_COLUMN("columns with unknown names: left out"),
  LABEL_WITHOUT_FOLDER(
      "images without a label: they are in no folder that has the name of one (train, images, ...)"),
  IMAGE_LABEL("image-level labels: the format holds boxes only"),
  SECOND_LABEL("image-level labels after the first: an image folder holds one"),
  ENTRY_WITHOUT_LABEL(
      "entries without an image-level label: left out, there is no folder for them"),
  BOX("boxes: an image folder holds image-level labels only"),
  NO_IMAGE_SIZE("entries with boxes and without a usable image size: left out"),
  IMAGE_SIZE("image sizes that differ within one entry: the first one is kept"),
  EMPTY_DETECTION("detection attributes without a box: the format cannot tell them from none"),
  DEPTH("numbers of colour channels other than 3: the format has none"),
  CHARACTER("texts with characters that the format cannot hold: replaced by \ufffd"),
  CONFIDENCE("confidences other than 1: the format has none"),
  HUMAN_ANNOTATED("labels not annotated by humans: the format does not say so"),
  CREATION_DATE("creation dates of labels: the format has none"),
  JOB_NAME("job names of labels: the format has none"),
  ATTRIBUTE_NAME("names of label attributes: the format has none"),
  VALUE("numbers of image-level labels: the format has none"),
  METADATA_FIELDS("labels with further metadata (worker, quality, ...): the format has none"),
  LINE_MEMBERS("members of lines beside source-ref and labels: the format has none"),
  UNSUPPORTED_ATTRIBUTE("label attributes of unsupported types: left out"),
  INVALID_ATTRIBUTE("label attributes that are not as they should be: left out"),
  IMAGE_NOT_COPIED("images were not copied: the output holds labels, and where each image belongs"),
  IMAGE_MISSING("images that are not there: only their labels are in the output");

  private final String message;

  Loss(String message) {
    this.message = message;
  }

  /** What to say after the count. */
  public String message() {
    return message;
  }
}
