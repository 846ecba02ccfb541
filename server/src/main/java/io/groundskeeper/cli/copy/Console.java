package io.groundskeeper.cli.copy;

import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.Terminal;
import java.io.PrintWriter;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Standard error of a copy: progress and warnings, one above the other. */
final class Console {
  private static final int CHARACTERS_MAX = 200;

  private final PrintWriter err;
  private final LongSupplier nanoTime;
  private @Nullable ProgressBar bar;

  /**
   * The console.
   *
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  Console(PrintWriter err, LongSupplier nanoTime) {
    this.err = err;
    this.nanoTime = nanoTime;
  }

  /** A bar of entries, above which warnings go until the next one. */
  ProgressBar progress(String what, OptionalLong entries) {
    ProgressBar started =
        ProgressBar.counting(err, Terminal.wantsProgress(), what, entries, "entries", nanoTime);
    bar = started;
    return started;
  }

  /** Tells of something that is left out. */
  void warn(String line) {
    String warning = "groundskeeper: " + shown(line);
    if (bar == null) {
      err.println(warning);
    } else {
      bar.println(warning);
    }
    err.flush();
  }

  /** Foreign text as a terminal may have it. */
  String shown(String text) {
    return Shown.text(text, CHARACTERS_MAX);
  }
}
