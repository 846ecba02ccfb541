package io.groundskeeper.convert.line;

import io.groundskeeper.convert.line.LabelledImage.Box;
import io.groundskeeper.convert.line.LabelledImage.BoxClass;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.Report;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Counts the classes that class maps name and no box has, for formats that cannot name them. */
public final class UnusedClasses {
  private final Set<String> named = new LinkedHashSet<>();
  private final Set<String> used = new HashSet<>();

  public void see(LabelledImage image) {
    for (BoxClass boxClass : image.classes()) {
      named.add(boxClass.name());
    }
    for (Box box : image.boxes()) {
      used.add(box.label());
    }
  }

  public void report(Report report) {
    named.removeAll(used);
    named.forEach(name -> report.lose(Loss.UNUSED_CLASS, 1, name));
  }
}
