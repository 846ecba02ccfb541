package io.groundskeeper.convert.value;

import java.util.EnumSet;
import java.util.Set;

/** What a conversion loses, or does otherwise, by kind. The message goes on after a count. */
public enum Loss {
  SEGMENTATION("segmentation masks or polygons: a manifest holds bounding boxes only"),
  CROWD("crowd flags: a manifest has none; the boxes are kept"),
  KEYPOINTS("sets of keypoints: a manifest holds bounding boxes only"),
  CAPTION("captions: a manifest has none"),
  ANNOTATION_WITHOUT_BOX("annotations without a bounding box: left out"),
  ANNOTATION_FIELDS("annotations with fields that a manifest has no place for"),
  BOX_OF_SEGMENTATION(
      "annotations without a bounding box: it is the one around their polygon, circle"
          + " or mask"),
  CANCELLED_ANNOTATION("annotations that were cancelled or skipped: left out"),
  SECOND_ANNOTATION(
      "annotations beside another one of the same image: left out (taken is the ground truth, else"
          + " the newest)"),
  PREDICTION("predictions of models, and drafts: left out"),
  CHOICE_OR_TEXT(
      "texts of JSON-MIN, which does not tell choices from what people typed: taken as image-level"
          + " labels (the full JSON tells them apart)"),
  REPEATED_IMAGE("rows of images that repeat the name of an earlier one: they are one image"),
  LABEL_LEFT_OUT("image-level labels of images that are left out"),
  BOX_WITHOUT_IMAGE("boxes of an image or a category that the file does not have: left out"),
  BOX_LEFT_OUT("boxes of images that are left out"),
  INVALID_BOX("boxes that cannot be read: left out"),
  ORIENTED_BOX("oriented boxes or polygons of four points: the boxes around them are kept"),
  OUTSIDE_BOX("boxes that reach out of their image: kept as they are (--clip cuts them off)"),
  CLIPPED_BOX("boxes that reached out of their image: cut off at its sides"),
  LABELS_ELSEWHERE(
      "files of labels that are not where YOLO has them: taken by the names of their images"),
  FOUND_BY_END(
      "folders or images that are not where the data set says (a path of another machine): taken by"
          + " the end of their path"),
  CLASS_NAME("classes without a name: called class_0, class_1, as Ultralytics does"),
  SHIFTED_BOX("boxes that begin at 0, where Pascal VOC begins at 1: moved into the image"),
  ZERO_BASED(
      "files whose boxes begin at 0, so that they are read as counted from 0, not 1 (--voc-base"
          + " says which it is, for all files)"),
  IMAGE_BESIDE("files that name another image than the one beside them: the one beside is taken"),
  IMAGE_WITHOUT_EXTENSION(
      "images named without an extension, of which no file is there: taken as they are named"),
  IMAGE_WITHOUT_FILE("images that no file of annotations is for, or names: left out"),
  IMAGE_NOT_NAMED("images that the description of the data set names in no split: left out"),
  SIZE_FROM_IMAGE("image sizes that the file does not have: read from the images"),
  CATEGORY_FIELDS("categories with supercategories or other fields: a manifest holds names only"),
  UNUSED_CLASS("classes that no box uses: a label without a box is held nowhere"),
  CLASS_ID(
      "labels with another class id than in the manifest, where an id has two names, a name two ids,"
          + " or an id is too large"),
  PLACEHOLDER_CLASS(
      "numbers that no class has: called class_0, class_1, since the list of names has no gaps"
          + " (--class-ids dense numbers anew)"),
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
  ABSENT_LABEL("labels that are said not to be in the image (confidence 0): left out"),
  BOX_IN_PARTS("boxes in parts of the image, from 0 to 1: read as such"),
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
  TURNED_IMAGE(
      "images that are shown turned (EXIF orientation): their sizes and boxes are in the frame that"
          + " people and labelling tools see"),
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
  MULTI_LABEL_ATTRIBUTE(
      "label attributes of multi-label jobs: left out (--multi-label makes image-level labels of"
          + " them)"),
  UNSUPPORTED_ATTRIBUTE("label attributes of unsupported types: left out"),
  INVALID_ATTRIBUTE("label attributes that are not as they should be: left out"),
  IMAGE_NOT_COPIED("images were not copied: the output holds labels, and where each image belongs"),
  IMAGE_MISSING("images that are not there: only their labels are in the output");

  /**
   * What is lost without a label, a box or an image being another one afterwards, or missing: most
   * of it no format of that kind has.
   */
  private static final Set<Loss> BESIDE_LABELS =
      EnumSet.of(
          CROWD,
          CANCELLED_ANNOTATION,
          PREDICTION,
          CHOICE_OR_TEXT,
          ZERO_BASED,
          ABSENT_LABEL,
          BOX_IN_PARTS,
          REPEATED_IMAGE,
          IMAGE_BESIDE,
          IMAGE_NOT_NAMED,
          IMAGE_WITHOUT_EXTENSION,
          SIZE_FROM_IMAGE,
          TURNED_IMAGE,
          OUTSIDE_BOX,
          FOUND_BY_END,
          CLASS_NAME,
          PLACEHOLDER_CLASS,
          ANNOTATION_FIELDS,
          CATEGORY_FIELDS,
          UNUSED_CLASS,
          IMAGE_FIELDS,
          FILE_FIELDS,
          DIFFICULT,
          TRUNCATED,
          POSE,
          SPLIT,
          OTHER_FILE,
          UNKNOWN_COLUMN,
          EMPTY_DETECTION,
          DEPTH,
          CONFIDENCE,
          HUMAN_ANNOTATED,
          CREATION_DATE,
          JOB_NAME,
          ATTRIBUTE_NAME,
          VALUE,
          METADATA_FIELDS,
          LINE_MEMBERS,
          IMAGE_NOT_COPIED);

  private final String message;

  Loss(String message) {
    this.message = message;
  }

  /** Whether a label, a box or an image did not arrive, or not as it was. */
  public boolean changesLabels() {
    return !BESIDE_LABELS.contains(this);
  }

  /** What to say after the count. */
  public String message() {
    return message;
  }
}
