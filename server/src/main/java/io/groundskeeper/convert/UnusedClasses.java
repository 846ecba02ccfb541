package io.groundskeeper.convert;

import io.groundskeeper.convert.LabelledImage.Box;
import io.groundskeeper.convert.LabelledImage.BoxClass;
import java.util.HashSet;
import java.util.Set;

/** Counts the classes that class maps name and no box has, for formats that cannot name them. */
final class UnusedClasses {
  private final Set<String> named = new HashSet<>();
  private final Set<String> used = new HashSet<>();

  void see(LabelledImage image) {
    for (BoxClass boxClass : image.classes()) {
      named.add(boxClass.name());
    }
    for (Box box : image.boxes()) {
      used.add(box.label());
    }
  }

  void report(Report report) {
    named.removeAll(used);
    report.lose(Loss.UNUSED_CLASS, named.size());
  }
}
