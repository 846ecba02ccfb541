package io.groundskeeper.manifest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Some lines of a manifest, checked.
 *
 * @param lines how many there are, valid or not
 * @param entries those that are kept, in their order, no source-ref twice
 * @param rejected those that are left out, in their order; lines are counted from the first of
 *     these
 */
public record CheckedManifest(long lines, List<Entry> entries, List<RejectedLine> rejected) {
  private static final int LINE_BYTES_USUAL = 512;

  /**
   * Checks JSON Lines. Lines end in LF or CRLF, the last perhaps in nothing; line ends at the very
   * end are no lines, a blank line elsewhere is an invalid one; a byte order mark at the start is
   * skipped. Of lines with the same source-ref the first one counts.
   */
  public static CheckedManifest check(byte[] groundTruth, Quotas quotas) {
    return LineBlocks.whole(groundTruth)
        .map(block -> check(block, quotas))
        .orElse(new CheckedManifest(0, List.of(), List.of()));
  }

  /** Checks the lines of one block of a manifest. */
  public static CheckedManifest check(LineBlocks.Block block, Quotas quotas) {
    LineChecker checker = new LineChecker(quotas);
    int expected = (block.to() - block.from()) / LINE_BYTES_USUAL;
    List<Entry> entries = new ArrayList<>(expected);
    List<RejectedLine> rejected = new ArrayList<>();
    Set<ByteBuffer> seen = HashSet.newHashSet(expected);
    long number = 0;
    for (var lines = block.lines(); lines.next(); ) {
      number++;
      Optional<TerminalContentError> error = checker.check(block.bytes(), lines.from(), lines.to());
      if (error.isEmpty()) {
        Entry entry = checker.entry();
        if (seen.add(ByteBuffer.wrap(entry.sourceRef()))) {
          entries.add(entry);
        } else {
          error = Optional.of(TerminalContentError.ERROR_DUPLICATE_SOURCE_REF);
        }
      }
      if (error.isPresent()) {
        rejected.add(RejectedLine.of(number, error.get(), block.bytes(), lines.from(), lines.to()));
      }
    }
    return new CheckedManifest(number, entries, rejected);
  }

  /**
   * These entries with other lines; what cannot be an entry any more is left out.
   *
   * @param lines by the places of {@link #entries}, each with the same source-ref; null where the
   *     entry stays as it is
   */
  public CheckedManifest withLines(List<byte @Nullable []> lines, Quotas quotas) {
    LineChecker checker = new LineChecker(quotas);
    List<Entry> kept = new ArrayList<>();
    List<RejectedLine> left = new ArrayList<>();
    int rejectedBefore = 0;
    for (int i = 0; i < entries.size(); i++) {
      // Entries have the numbers that rejected lines leave free.
      while (rejectedBefore < rejected.size()
          && rejected.get(rejectedBefore).lineNumber() <= i + rejectedBefore + 1) {
        left.add(rejected.get(rejectedBefore++));
      }
      byte[] line = lines.get(i);
      Optional<TerminalContentError> error =
          line == null ? Optional.empty() : checker.check(line, 0, line.length);
      if (error.isPresent() && line != null) {
        left.add(RejectedLine.of(i + rejectedBefore + 1, error.get(), line, 0, line.length));
      } else {
        kept.add(line == null ? entries.get(i) : checker.entry());
      }
    }
    left.addAll(rejected.subList(rejectedBefore, rejected.size()));
    return new CheckedManifest(this.lines, kept, left);
  }

  /**
   * These lines without some entries that turned out to be duplicates of earlier ones.
   *
   * @param duplicates places in {@link #entries}, ascending
   */
  public CheckedManifest without(List<Integer> duplicates) {
    List<Entry> kept = new ArrayList<>();
    List<RejectedLine> left = new ArrayList<>();
    int rejectedBefore = 0;
    int duplicate = 0;
    for (int i = 0; i < entries.size(); i++) {
      // Entries have the numbers that rejected lines leave free.
      while (rejectedBefore < rejected.size()
          && rejected.get(rejectedBefore).lineNumber() <= i + rejectedBefore + 1) {
        left.add(rejected.get(rejectedBefore++));
      }
      if (duplicate < duplicates.size() && duplicates.get(duplicate) == i) {
        byte[] line = entries.get(i).line();
        left.add(
            RejectedLine.of(
                i + rejectedBefore + 1,
                TerminalContentError.ERROR_DUPLICATE_SOURCE_REF,
                line,
                0,
                line.length));
        duplicate++;
      } else {
        kept.add(entries.get(i));
      }
    }
    left.addAll(rejected.subList(rejectedBefore, rejected.size()));
    return new CheckedManifest(lines, kept, left);
  }
}
