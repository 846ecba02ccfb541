package io.groundskeeper.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives parts numbers, the same part the same one wherever it was read. */
final class PartNumbers {
  private final Map<Id, Integer> numbers = new HashMap<>();
  private final List<Part> parts = new ArrayList<>();

  private record Id(String transaction, int number) {}

  int of(Part part) {
    return numbers.computeIfAbsent(
        new Id(part.transaction(), part.number()),
        id -> {
          parts.add(part);
          return parts.size() - 1;
        });
  }

  Part part(int number) {
    return parts.get(number);
  }

  /** What they take in memory, generously. */
  long bytes() {
    long bytes = ObjectSize.object(12) + ObjectSize.object(36);
    for (Part part : parts) {
      bytes += part.bytes() + 2 * ObjectSize.object(20) + ObjectSize.object(4) + 16;
    }
    return bytes;
  }
}
