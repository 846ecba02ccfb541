package io.groundskeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** The memory of a process, as Linux accounts it. */
final class ProcessMemory {
  private ProcessMemory() {}

  /**
   * A size in MB (10^6 bytes); nothing where the process has ended.
   *
   * @param field VmRSS for now, VmHWM for the most there ever was
   */
  static OptionalDouble megabytes(long pid, String field) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith(field + ":")) {
          return OptionalDouble.of(Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6);
        }
      }
      return OptionalDouble.empty();
    } catch (IOException e) {
      // It ended while it was read.
      return OptionalDouble.empty();
    }
  }
}
