package io.groundskeeper.manifest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Some lines of a manifest, checked.
 *
 * @param lines how many there are, valid or not
 * @param entries those that are kept, in their order, no source-ref twice
 * @param numbers of the lines of the entries; lines are counted from the first of these, from 1
 * @param rejected of those that are left out the first {@link RejectedLine#LISTED_MAX}, in their
 *     order
 */
public record CheckedManifest(
    long lines, List<Entry> entries, long[] numbers, List<RejectedLine> rejected) {
  private static final int LINE_BYTES_USUAL = 512;

  /** Lines of which each is an entry. */
  public static CheckedManifest of(List<Entry> entries) {
    return new CheckedManifest(
        entries.size(), entries, LongStream.rangeClosed(1, entries.size()).toArray(), List.of());
  }

  /** How many lines are left out. */
  public long rejectedLines() {
    return lines - entries.size();
  }

  /**
   * Checks JSON Lines. Lines end in LF or CRLF, the last perhaps in nothing; line ends at the very
   * end are no lines, a blank line elsewhere is an invalid one; a byte order mark at the start is
   * skipped. Of lines with the same source-ref the first one counts.
   */
  public static CheckedManifest check(byte[] groundTruth, Quotas quotas) {
    return LineBlocks.whole(groundTruth).map(block -> check(block, quotas)).orElse(of(List.of()));
  }

  /** Checks the lines of one block of a manifest. */
  public static CheckedManifest check(LineBlocks.Block block, Quotas quotas) {
    LineChecker checker = new LineChecker(quotas);
    int expected = (block.to() - block.from()) / LINE_BYTES_USUAL;
    Result result = new Result(expected);
    Set<ByteBuffer> seen = HashSet.newHashSet(expected);
    LineBlocks.Lines lines = block.lines();
    long number = lines.passBlankLines();
    for (long blank = 1; blank <= number && !result.isFull(); blank++) {
      result.reject(blank, TerminalContentError.ERROR_INVALID_JSON_LINE, block.bytes(), 0, 0);
    }
    while (lines.next()) {
      number++;
      Optional<TerminalContentError> error = checker.check(block.bytes(), lines.from(), lines.to());
      if (error.isEmpty()) {
        Entry entry = checker.entry();
        if (seen.add(ByteBuffer.wrap(entry.sourceRef()))) {
          result.keep(number, entry);
        } else {
          error = Optional.of(TerminalContentError.ERROR_DUPLICATE_SOURCE_REF);
        }
      }
      if (error.isPresent()) {
        result.reject(number, error.get(), block.bytes(), lines.from(), lines.to());
      }
    }
    return result.end(number);
  }

  /**
   * These entries with other lines; what cannot be an entry any more is left out.
   *
   * @param lines by the places of {@link #entries}, each with the same source-ref; null where the
   *     entry stays as it is
   */
  public CheckedManifest withLines(List<byte @Nullable []> lines, Quotas quotas) {
    LineChecker checker = new LineChecker(quotas);
    Result result = new Result(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      result.rejectBefore(numbers[i], rejected);
      byte[] line = lines.get(i);
      Optional<TerminalContentError> error =
          line == null ? Optional.empty() : checker.check(line, 0, line.length);
      if (error.isPresent() && line != null) {
        result.reject(numbers[i], error.get(), line, 0, line.length);
      } else {
        result.keep(numbers[i], line == null ? entries.get(i) : checker.entry());
      }
    }
    result.rejectBefore(Long.MAX_VALUE, rejected);
    return result.end(this.lines);
  }

  /**
   * These lines without some entries that turned out to be duplicates of earlier ones.
   *
   * @param duplicates places in {@link #entries}, ascending
   */
  public CheckedManifest without(List<Integer> duplicates) {
    Result result = new Result(entries.size());
    int duplicate = 0;
    for (int i = 0; i < entries.size(); i++) {
      result.rejectBefore(numbers[i], rejected);
      if (duplicate < duplicates.size() && duplicates.get(duplicate) == i) {
        byte[] line = entries.get(i).line();
        result.reject(
            numbers[i], TerminalContentError.ERROR_DUPLICATE_SOURCE_REF, line, 0, line.length);
        duplicate++;
      } else {
        result.keep(numbers[i], entries.get(i));
      }
    }
    result.rejectBefore(Long.MAX_VALUE, rejected);
    return result.end(lines);
  }

  /** Gathers what becomes of lines, in their order. */
  private static final class Result {
    private final List<Entry> entries;
    private final List<RejectedLine> rejected = new ArrayList<>();
    private long[] numbers;
    private int taken;

    Result(int entriesExpected) {
      entries = new ArrayList<>(entriesExpected);
      numbers = new long[Math.max(16, entriesExpected)];
    }

    void keep(long number, Entry entry) {
      if (entries.size() == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * numbers.length);
      }
      numbers[entries.size()] = number;
      entries.add(entry);
    }

    /** Whether no more rejected lines are listed. */
    boolean isFull() {
      return rejected.size() == RejectedLine.LISTED_MAX;
    }

    void reject(long number, TerminalContentError error, byte[] bytes, int from, int to) {
      if (!isFull()) {
        rejected.add(RejectedLine.of(number, error, bytes, from, to));
      }
    }

    /** Takes over lines that were left out before, up to a number. */
    void rejectBefore(long number, List<RejectedLine> before) {
      while (taken < before.size() && before.get(taken).lineNumber() < number && !isFull()) {
        rejected.add(before.get(taken++));
      }
    }

    CheckedManifest end(long lines) {
      return new CheckedManifest(lines, entries, Arrays.copyOf(numbers, entries.size()), rejected);
    }
  }
}
