package io.groundskeeper.dataset;

import io.groundskeeper.dataset.row.LineFacts;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.server.VersionsInUse;
import io.groundskeeper.dataset.snapshot.Chunk;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.ReadSize;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.manifest.AnnotatedLine;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One version of a dataset as a manifest: the same bytes whenever it is written, so that a download
 * that broke off can go on where it ended. In bounded memory.
 */
public final class Download {
  private static final int FACTS_PER_READ = 1024;
  private static final int BUFFER_BYTES = 256 << 10;

  private final StoredRows stored;
  private final VersionsInUse inUse;
  private final String datasetId;
  private final Snapshot snapshot;
  private final EntryReader reader;

  Download(Store store, VersionsInUse inUse, String datasetId, Snapshot snapshot) {
    this.stored = StoredRows.of(store, datasetId, snapshot.version());
    this.inUse = inUse;
    this.datasetId = datasetId;
    this.snapshot = snapshot;
    this.reader = new EntryReader(store, datasetId, snapshot);
  }

  /** The version. */
  public long version() {
    return snapshot.version();
  }

  /** What no other content has: the dataset's identity and the version. */
  public String identity() {
    return datasetId + "-" + snapshot.version();
  }

  /** How many entries it has. */
  public long entries() {
    return snapshot.stats().totalEntries();
  }

  /** Takes lines, each without its line end. */
  public interface LineSink {
    /** Takes the next one. */
    void line(byte[] line) throws IOException;
  }

  /** Hands out all lines, as clients sent them. */
  public void lines(LineSink sink) throws IOException {
    try (var _ = inUse.hold(datasetId, snapshot.version())) {
      int[] ordinals = snapshot.ordinals();
      ReadSize size = new ReadSize();
      for (int from = 0, to; from < ordinals.length; from = to) {
        to = size.to(from, ordinals.length);
        List<Part.Line> lines = reader.lines(ordinals, from, to);
        for (Part.Line line : lines) {
          sink.line(line.bytes());
        }
        size.have(lines);
      }
    }
  }

  /** Writes all lines as they are listed, with what the service adds to them. */
  public void writeAnnotated(OutputStream out) throws IOException {
    try (var _ = inUse.hold(datasetId, snapshot.version())) {
      Buffer buffer = new Buffer(out);
      int[] ordinals = snapshot.ordinals();
      ReadSize size = new ReadSize();
      for (int from = 0, to; from < ordinals.length; from = to) {
        to = size.to(from, ordinals.length);
        List<Part.Line> lines = reader.lines(ordinals, from, to);
        size.have(lines);
        for (int i = from; i < to; i++) {
          int flags =
              snapshot.chunk(ordinals[i] / Chunk.ENTRIES).flags[ordinals[i] % Chunk.ENTRIES];
          Part.Line line = lines.get(i - from);
          buffer.line(
              AnnotatedLine.bytes(line.bytes(), line.annotations(), (flags & Part.LABELLED) != 0),
              0);
        }
      }
      buffer.flush();
    }
  }

  /**
   * How many bytes {@link #write} writes from the beginning; empty where an earlier release of the
   * server has not noted it.
   */
  public OptionalLong bytes() {
    try (var _ = inUse.hold(datasetId, snapshot.version())) {
      return place(Long.MAX_VALUE)
          .map(all -> OptionalLong.of(all.bytesBefore))
          .orElse(OptionalLong.empty());
    }
  }

  /**
   * Writes lines as clients sent them, each with a line feed.
   *
   * @param offset of the first byte that is wanted; what lies before is not read
   */
  public void write(OutputStream out, long offset) throws IOException {
    try (var _ = inUse.hold(datasetId, snapshot.version())) {
      int[] ordinals = snapshot.ordinals();
      Place start = offset == 0 ? new Place(0, 0) : place(offset).orElseGet(() -> new Place(0, 0));
      long skip = offset - start.bytesBefore;
      Buffer buffer = new Buffer(out);
      ReadSize size = new ReadSize();
      for (int from = start.index, to; from < ordinals.length; from = to) {
        to = size.to(from, ordinals.length);
        List<Part.Line> lines = reader.lines(ordinals, from, to);
        size.have(lines);
        for (Part.Line line : lines) {
          int length = line.bytes().length + 1;
          if (skip >= length) {
            skip -= length;
          } else {
            buffer.line(line.bytes(), (int) skip);
            skip = 0;
          }
        }
      }
      buffer.flush();
    }
  }

  /**
   * A line at or before an offset.
   *
   * @param index of the line
   * @param bytesBefore its offset
   */
  private record Place(int index, long bytesBefore) {}

  /** The last place not after an offset; empty where the lengths of lines are not known. */
  private Optional<Place> place(long offset) {
    int[] ordinals = snapshot.ordinals();
    long bytes = 0;
    Map<Integer, LineFacts> known = new HashMap<>();
    for (int from = 0; from < ordinals.length; from += FACTS_PER_READ) {
      int to = Math.min(ordinals.length, from + FACTS_PER_READ);
      if (!read(ordinals, from, to, known)) {
        return Optional.empty();
      }
      for (int i = from; i < to; i++) {
        Chunk chunk = snapshot.chunk(ordinals[i] / Chunk.ENTRIES);
        int place = ordinals[i] % Chunk.ENTRIES;
        LineFacts facts = known.get(chunk.part[place]);
        long after = bytes + (facts == null ? 0 : facts.length(chunk.row[place])) + 1;
        if (after > offset) {
          return Optional.of(new Place(i, bytes));
        }
        bytes = after;
      }
    }
    return Optional.of(new Place(ordinals.length, bytes));
  }

  /**
   * Reads the facts of the parts of some entries, and forgets others; false where one is missing.
   */
  private boolean read(int[] ordinals, int from, int to, Map<Integer, LineFacts> known) {
    Map<Integer, LineFacts> wanted = new HashMap<>();
    LinkedHashSet<Integer> missing = new LinkedHashSet<>();
    for (int i = from; i < to; i++) {
      int part = snapshot.chunk(ordinals[i] / Chunk.ENTRIES).part[ordinals[i] % Chunk.ENTRIES];
      LineFacts facts = known.get(part);
      if (facts != null) {
        wanted.put(part, facts);
      } else {
        missing.add(part);
      }
    }
    List<Integer> unread = List.copyOf(missing);
    List<Key> keys = unread.stream().map(p -> snapshot.part(p).factsKey(datasetId)).toList();
    List<byte @Nullable []> values = stored.perhaps(keys);
    for (int i = 0; i < values.size(); i++) {
      byte[] value = values.get(i);
      if (value == null) {
        return false;
      }
      wanted.put(unread.get(i), stored.unpack(keys.get(i), value, LineFacts::new));
    }
    known.clear();
    known.putAll(wanted);
    return true;
  }

  /** Gathers lines, so that the stream below gets large pieces. */
  private static final class Buffer {
    private final OutputStream out;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private int size;

    Buffer(OutputStream out) {
      this.out = out;
    }

    /** Adds a line from one of its bytes on; its line feed is the last. */
    void line(byte[] line, int from) throws IOException {
      int length = line.length - from;
      if (size + length + 1 > bytes.length) {
        flush();
      }
      if (length + 1 > bytes.length) {
        out.write(line, from, length);
        out.write('\n');
        return;
      }
      if (length > 0) {
        System.arraycopy(line, from, bytes, size, length);
        size += length;
      }
      bytes[size++] = '\n';
    }

    void flush() throws IOException {
      out.write(bytes, 0, size);
      size = 0;
    }
  }
}
