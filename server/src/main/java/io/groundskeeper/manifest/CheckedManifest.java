package io.groundskeeper.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The lines of one call, checked.
 *
 * @param lines how many there are, valid or not
 * @param entries those that are kept, in their order, no source-ref twice
 * @param rejected those that are left out, in their order
 */
public record CheckedManifest(long lines, List<Entry> entries, List<RejectedLine> rejected) {

  /**
   * Checks JSON Lines. Lines end in LF or CRLF, the last perhaps in nothing; line ends at the very
   * end are no lines, a blank line elsewhere is an invalid one; a byte order mark at the start is
   * skipped. Of lines with the same source-ref the first one counts.
   */
  public static CheckedManifest check(byte[] groundTruth, Quotas quotas) {
    LineChecker checker = new LineChecker(quotas);
    List<Entry> entries = new ArrayList<>();
    List<RejectedLine> rejected = new ArrayList<>();
    Set<ByteBuffer> seen = new HashSet<>();
    int end = withoutLineEnds(groundTruth);
    int from = hasByteOrderMark(groundTruth) ? 3 : 0;
    long lines = 0;
    while (from < end) {
      int newline = from;
      while (newline < end && groundTruth[newline] != '\n') {
        newline++;
      }
      int to = newline > from && groundTruth[newline - 1] == '\r' ? newline - 1 : newline;
      lines++;
      Optional<TerminalContentError> error = checker.check(groundTruth, from, to);
      if (error.isEmpty()) {
        Entry entry = checker.entry();
        if (seen.add(ByteBuffer.wrap(entry.sourceRef()))) {
          entries.add(entry);
        } else {
          error = Optional.of(TerminalContentError.ERROR_DUPLICATE_SOURCE_REF);
        }
      }
      if (error.isPresent()) {
        rejected.add(new RejectedLine(lines, error.get(), beginning(groundTruth, from, to)));
      }
      from = newline + 1;
    }
    return new CheckedManifest(lines, entries, rejected);
  }

  private static int withoutLineEnds(byte[] text) {
    int end = text.length;
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) {
      end--;
    }
    return end;
  }

  static boolean hasByteOrderMark(byte[] text) {
    return text.length >= 3
        && text[0] == (byte) 0xef
        && text[1] == (byte) 0xbb
        && text[2] == (byte) 0xbf;
  }

  static String beginning(byte[] line, int from, int to) {
    int bytes = Math.min(to - from, 4 * RejectedLine.BEGINNING_CHARACTERS_MAX);
    String text = new String(line, from, bytes, StandardCharsets.UTF_8);
    return text.codePointCount(0, text.length()) <= RejectedLine.BEGINNING_CHARACTERS_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, RejectedLine.BEGINNING_CHARACTERS_MAX));
  }
}
