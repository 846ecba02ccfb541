package io.groundskeeper.manifest.edit;

import io.groundskeeper.manifest.Entry;
import java.util.Map;
import java.util.Set;

/**
 * One edit, applied to many lines. It looks at what the JSON says, never at mere text: escapes
 * count as what they stand for, and all bytes of a line that the edit is not about stay as they
 * are. Reused from line to line; not for several threads.
 */
public sealed interface LineEdit permits LabelRename, LabelRemoval, SourceRefEdit {
  /**
   * Applies the edit.
   *
   * @param line an {@link Entry#line}; it is not written to
   * @throws IllegalArgumentException if it is not one
   */
  Edited apply(byte[] line);

  /**
   * Gives labels other names, all at once: with {@code a} to {@code b} and {@code b} to {@code a}
   * they change places. Several labels may get the same name, or one that is in use: then they are
   * merged.
   *
   * <p>It changes the class names of image-level attributes and the names in class maps of bounding
   * boxes, used or not. Where image-level attributes of a line that had different names get the
   * same, the first is kept and the others go with their metadata; or the first without errors is,
   * where those before it have some. Those that had the same name before still have, and two ids of
   * a class map may have the same name: they stay.
   *
   * @param newNames by old name; a name that stays what it is may be among them
   * @throws IllegalArgumentException if a new name is empty, over 255 characters, or no Unicode
   */
  static LineEdit rename(Map<String, String> newNames) {
    return new LabelRename(newNames);
  }

  /**
   * Removes labels: image-level attributes of these names with their metadata, and of bounding
   * boxes the annotations, the elements of {@code objects} at the same indexes, and the entries of
   * the class map. An attribute whose annotations all go stays, with none.
   */
  static LineEdit remove(Set<String> labels) {
    return new LabelRemoval(labels);
  }

  /**
   * Writes the beginning of source-refs anew. What comes after it stays as it is spelled.
   *
   * @param from what a source-ref must begin with to be changed, as {@code s3://old/photos/}; ends
   *     anywhere, so end it with a slash where a whole folder is meant
   * @param to what stands there then
   * @throws IllegalArgumentException if one of them is no Unicode
   */
  static LineEdit rewriteSourceRef(String from, String to) {
    return new SourceRefEdit(from, to);
  }
}
