package io.groundskeeper.convert.coco;

import java.util.HashSet;
import java.util.Set;

/** The classes that the files of a data set name, and those that their annotations use. */
final class CocoClasses {
  private final Set<String> named = new HashSet<>();
  private final Set<String> used = new HashSet<>();

  void name(String name) {
    named.add(name);
  }

  void use(String name) {
    used.add(name);
  }

  long unused() {
    return named.stream().filter(name -> !used.contains(name)).count();
  }
}
