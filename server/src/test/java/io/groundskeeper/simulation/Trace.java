package io.groundskeeper.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened in a history, for people; or nothing, where nobody wants to know. */
final class Trace {
  private final boolean wanted;
  private final List<String> lines = new ArrayList<>();
  private World world;

  Trace(boolean wanted) {
    this.wanted = wanted;
  }

  void of(World theWorld) {
    this.world = theWorld;
  }

  boolean isWanted() {
    return wanted;
  }

  void say(Supplier<String> line) {
    if (wanted) {
      lines.add("%9.3f s  %s".formatted(world.now() / 1e9, line.get()));
    }
  }

  List<String> lines() {
    return lines;
  }
}
