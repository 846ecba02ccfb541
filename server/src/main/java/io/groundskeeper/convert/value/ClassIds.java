package io.groundskeeper.convert.value;

import java.util.Locale;

/** How classes are numbered in formats that have numbers for them. */
public enum ClassIds {
  /** As in the manifest; where that cannot be, nothing is written. */
  KEEP,

  /** By first appearance, without gaps: from 0 (YOLO) or from 1 (COCO). */
  DENSE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
