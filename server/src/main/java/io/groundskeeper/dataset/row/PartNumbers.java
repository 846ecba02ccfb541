package io.groundskeeper.dataset.row;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives parts numbers, the same part the same one wherever it was read. */
public final class PartNumbers {
  /** An entry of the map, its key and number, and the places of both in the arrays. */
  private static final long BYTES_PER_NUMBER =
      ObjectSize.object(16) + ObjectSize.object(8) + ObjectSize.object(4) + 16;

  private final Map<Id, Integer> numbers = new HashMap<>();
  private final List<Part> parts = new ArrayList<>();

  private record Id(String transaction, int number) {}

  public int of(Part part) {
    return numbers.computeIfAbsent(
        new Id(part.transaction(), part.number()),
        id -> {
          parts.add(part);
          return parts.size() - 1;
        });
  }

  /** What it takes in memory. */
  public long bytes() {
    long bytes = ObjectSize.object(16) + ObjectSize.object(36) + ObjectSize.object(12);
    for (Part part : parts) {
      bytes += part.bytes() + BYTES_PER_NUMBER;
    }
    return bytes;
  }

  public Part part(int number) {
    return parts.get(number);
  }
}
