package io.groundskeeper.manifest;

import io.groundskeeper.manifest.json.EightBytes;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a manifest into blocks of whole lines, whatever its size, in bounded memory. Skips a byte
 * order mark at the start and line ends at the very end, however many; blank lines elsewhere are
 * lines, wherever blocks end. Not for several threads.
 */
public final class LineBlocks {
  /**
   * Size of a block, unless a single line is longer. Below 512 KiB: with a heap of 512 MB, an array
   * of that size is a humongous one for G1, which then marks the heap over and over.
   */
  static final int BLOCK_BYTES = 500 << 10;

  /** A line of so many bytes is left out without a further look. */
  private static final int LINE_BYTES_TOO_MANY = LineChecker.LISTED_BYTES_MAX + 1;

  private final Source source;
  private byte[] buffer = new byte[BLOCK_BYTES];
  private int size;
  private boolean started;
  private boolean ended;
  private boolean skipping;

  /** Blank lines that were read, and are lines if text comes after them. */
  private long blankLines;

  /** Where the bytes come from. */
  public interface Source {
    /**
     * Reads at least one byte.
     *
     * @return how many bytes were read, or -1 at the end
     */
    int read(byte[] into, int from, int length);
  }

  /**
   * One or more lines: from {@code from} to {@code to}, with line ends between them and none after
   * the last. Of a line that is far too long there is the beginning only.
   *
   * @param blankLines how many blank lines come before the first of these
   */
  public record Block(byte[] bytes, int from, int to, long blankLines) {
    /** Its lines, one after another, blank ones before the others; there is at least one. */
    public Lines lines() {
      return new Lines(this);
    }
  }

  /**
   * Goes from line to line of a block. A line begins and ends where the last {@link #next} said.
   */
  public static final class Lines {
    private final Block block;
    private long blankLeft;
    private int from;
    private int to;
    private int newline;

    private Lines(Block block) {
      this.block = block;
      blankLeft = block.blankLines;
      newline = block.from - 1;
    }

    /** Passes over the blank lines before the others, and says how many they are. */
    long passBlankLines() {
      long passed = blankLeft;
      blankLeft = 0;
      return passed;
    }

    /** Goes on to the next line, and says whether there is one. */
    public boolean next() {
      if (blankLeft > 0) {
        blankLeft--;
        from = block.from;
        to = block.from;
        return true;
      }
      if (newline >= block.to) {
        return false;
      }
      from = newline + 1;
      int found = EightBytes.indexOf('\n', block.bytes, from, block.to);
      newline = found < 0 ? block.to : found;
      to = newline > from && block.bytes[newline - 1] == '\r' ? newline - 1 : newline;
      if (to > from && block.bytes[from] == '\r' && isBlank()) {
        to = from;
      }
      return true;
    }

    /** A line of nothing but carriage returns is as blank as one of nothing. */
    private boolean isBlank() {
      int at = from;
      while (at < to && block.bytes[at] == '\r') {
        at++;
      }
      return at == to;
    }

    /** The first byte of the line. */
    public int from() {
      return from;
    }

    /** After the last byte of the line; its line end is not included. */
    public int to() {
      return to;
    }
  }

  public LineBlocks(Source source) {
    this.source = source;
  }

  /** The next block; empty at the end. */
  public Optional<Block> next() {
    while (true) {
      fill();
      if (skipping) {
        skip();
        if (skipping && ended) {
          return Optional.empty();
        }
        continue;
      }
      int from = passBlankLines(!started && hasByteOrderMark() ? 3 : 0);
      Optional<Block> block = ended ? last(from) : full(from);
      started = true;
      if (ended || block.isPresent()) {
        return block;
      }
      if (from == 0) {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      } else {
        // What was passed over makes room.
        System.arraycopy(buffer, from, buffer, 0, size - from);
        size -= from;
      }
    }
  }

  /** Counts the blank lines that begin somewhere, and says where the next line does. */
  private int passBlankLines(int begin) {
    int from = begin;
    for (int at = begin; at < size && (buffer[at] == '\n' || buffer[at] == '\r'); at++) {
      if (buffer[at] == '\n') {
        blankLines++;
        from = at + 1;
      }
    }
    return from;
  }

  /** Takes the blank lines that come before the text that is handed out now. */
  private long takeBlankLines() {
    long taken = blankLines;
    blankLines = 0;
    return taken;
  }

  /** How many bytes were read and not handed out, but for blank lines. */
  public int waiting() {
    return size;
  }

  private void fill() {
    while (size < buffer.length && !ended) {
      int read = source.read(buffer, size, buffer.length - size);
      if (read < 0) {
        ended = true;
      } else {
        size += read;
      }
    }
  }

  private boolean hasByteOrderMark() {
    return size >= 3
        && buffer[0] == (byte) 0xef
        && buffer[1] == (byte) 0xbb
        && buffer[2] == (byte) 0xbf;
  }

  /** Drops the rest of a line that is too long. */
  private void skip() {
    int newline = EightBytes.indexOf('\n', buffer, 0, size);
    if (newline < 0) {
      size = 0;
    } else {
      skipping = false;
      System.arraycopy(buffer, newline + 1, buffer, 0, size - newline - 1);
      size -= newline + 1;
    }
  }

  private Optional<Block> last(int from) {
    int to = endOfText(from);
    size = 0;
    return to == from
        ? Optional.empty()
        : Optional.of(new Block(buffer, from, to, takeBlankLines()));
  }

  /** The lines that are there whole; empty where a line needs more room. */
  private Optional<Block> full(int from) {
    int text = endOfText(from);
    // Line ends after the text may be those at the very end: they are counted, and wait for what
    // follows.
    int newline = text == from ? -1 : EightBytes.indexOf('\n', buffer, text, size);
    if (newline < 0) {
      newline = lastIndexOfNewline(from);
    }
    if (newline >= 0) {
      Block block = new Block(buffer, from, newline, takeBlankLines());
      carryFrom(newline + 1);
      return Optional.of(block);
    }
    if (size - from < LINE_BYTES_TOO_MANY) {
      return Optional.empty();
    }
    skipping = true;
    Block beginning = new Block(buffer, from, from + LINE_BYTES_TOO_MANY, takeBlankLines());
    carryFrom(size);
    return Optional.of(beginning);
  }

  private void carryFrom(int begin) {
    byte[] next = new byte[Math.max(BLOCK_BYTES, size - begin)];
    System.arraycopy(buffer, begin, next, 0, size - begin);
    buffer = next;
    size -= begin;
  }

  private int endOfText(int from) {
    int end = size;
    while (end > from && (buffer[end - 1] == '\n' || buffer[end - 1] == '\r')) {
      end--;
    }
    return end;
  }

  private int lastIndexOfNewline(int from) {
    for (int i = size - 1; i >= from; i--) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** All of a manifest that is in memory, as one block; empty where it has no lines. */
  static Optional<Block> whole(byte[] manifest) {
    LineBlocks blocks = new LineBlocks((into, from, length) -> -1);
    blocks.buffer = manifest;
    blocks.size = manifest.length;
    return blocks.last(blocks.hasByteOrderMark() ? 3 : 0);
  }
}
