package io.groundskeeper.cli.validate;

import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.Finding;
import io.groundskeeper.manifest.RejectedLine;
import java.util.List;
import java.util.Optional;

/** A line of a manifest after all checks. */
sealed interface CheckedLine {
  /** Its place in the manifest, from 1. */
  long number();

  /**
   * A line that is an entry.
   *
   * @param findings what is wrong with it as a line
   * @param imageTrouble what is wrong with its image, for people; empty where nothing is, or where
   *     nobody looked
   */
  record Kept(long number, Entry entry, List<Finding> findings, Optional<String> imageTrouble)
      implements CheckedLine {
    /** The same line, whose image was looked at. */
    Kept withImage(Optional<String> trouble) {
      return trouble.isEmpty()
          ? this
          : new Kept(number, entry.withInvalidImage(findings), findings, trouble);
    }
  }

  /**
   * A line that is none.
   *
   * @param detail what there is to say beside the beginning of the line; may be empty
   */
  record LeftOut(RejectedLine line, String detail) implements CheckedLine {
    @Override
    public long number() {
      return line.lineNumber();
    }

    /** Why it is left out, for people; empty where the code says all. */
    String why() {
      String reason = line.reason();
      return detail.isEmpty() && reason != null ? reason : detail;
    }
  }
}
