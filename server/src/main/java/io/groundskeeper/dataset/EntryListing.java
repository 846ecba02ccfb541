package io.groundskeeper.dataset;

import io.groundskeeper.manifest.AnnotatedLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ListDatasetEntries: the entries of one version that pass a filter, page by page. */
final class EntryListing {
  /**
   * How many source-refs a page reads for a filter on them, before it ends early with a token that
   * goes on: some 10 ms. Digests are read whole, so that the refs of entries that other filters
   * have left out count as well.
   */
  private static final int SOURCE_REFS_READ_MAX = 50_000;

  /** What it costs to fetch a digest, however few source-refs are in it, in source-refs. */
  private static final int DIGEST_COST = 32;

  private final Environment environment;
  private final PageTokens tokens;

  EntryListing(Environment environment, PageTokens tokens) {
    this.environment = environment;
    this.tokens = tokens;
  }

  Datasets.AtVersion<String> page(
      Dataset dataset, At at, Filter filter, @Nullable String token, int maxResults) {
    String id = dataset.head().id();
    byte[] listing = Rows.ascii("entries" + id + at);
    byte[] scope =
        ByteBuffer.allocate(listing.length + Filter.FINGERPRINT_BYTES)
            .put(listing)
            .put(filter.fingerprint())
            .array();
    Snapshot snapshot;
    int from = 0;
    if (token == null) {
      snapshot = dataset.snapshot(at);
    } else {
      ByteBuffer position = ByteBuffer.wrap(tokens.read(scope, token));
      snapshot = dataset.snapshot(position.getLong()).orElseThrow(PageTokens::invalid);
      from = position.getInt();
    }
    EntryReader reader = new EntryReader(environment.store(), id, snapshot);
    Scan scan = new Scan(snapshot, filter, reader, maxResults);
    if (filter.canMatch()) {
      scan.run(from);
    }
    if (scan.next >= 0) {
      dataset.pin(snapshot);
    }
    String next =
        scan.next < 0
            ? null
            : tokens.write(
                scope,
                ByteBuffer.allocate(12).putLong(snapshot.version()).putInt(scan.next).array());
    return new Datasets.AtVersion<>(snapshot.version(), new Page<>(scan.lines(), next));
  }

  /** One pass over the ordinals of a snapshot, until a page is full. */
  private static final class Scan {
    private final Snapshot snapshot;
    private final Filter.Matcher matcher;
    private final byte @Nullable [] sourceRefPart;
    private final EntryReader reader;
    private final int[] found;
    private int count;
    private int sourceRefsRead;

    /** By part, which of its rows have the source-ref; a part often goes on in the next chunk. */
    private Map<Integer, boolean[]> containing = Map.of();

    private int next = -1;

    Scan(Snapshot snapshot, Filter filter, EntryReader reader, int maxResults) {
      this.snapshot = snapshot;
      this.reader = reader;
      matcher = filter.matcher(snapshot);
      String part = filter.sourceRefContains();
      sourceRefPart = part == null ? null : part.getBytes(StandardCharsets.UTF_8);
      found = new int[maxResults];
    }

    void run(int from) {
      for (int number = from / Chunk.ENTRIES; number < snapshot.chunks(); number++) {
        Chunk chunk = snapshot.chunk(number);
        if (!matcher.mayMatch(chunk)) {
          continue;
        }
        int first = number * Chunk.ENTRIES;
        int[] matching = matching(chunk, Math.max(0, from - first));
        if (matching.length > 0 && sourceRefPart != null) {
          if (sourceRefsRead >= SOURCE_REFS_READ_MAX) {
            next = first + matching[0];
            return;
          }
          matching = containing(chunk, matching, sourceRefPart);
        }
        for (int place : matching) {
          if (count == found.length) {
            next = first + place;
            return;
          }
          found[count++] = first + place;
        }
      }
    }

    private int[] matching(Chunk chunk, int from) {
      int[] matching = new int[Chunk.ENTRIES - from];
      int size = 0;
      // One more than fits on the page is enough: it says that there is more.
      int enough = sourceRefPart == null ? found.length - count + 1 : Integer.MAX_VALUE;
      for (int place = from; place < Chunk.ENTRIES && size < enough; place++) {
        if (matcher.matches(chunk, place)) {
          matching[size++] = place;
        }
      }
      return Arrays.copyOf(matching, size);
    }

    private int[] containing(Chunk chunk, int[] places, byte[] wanted) {
      Map<Integer, boolean[]> here = new LinkedHashMap<>();
      List<Integer> unread = new ArrayList<>();
      for (int place : places) {
        int part = chunk.part[place];
        if (!here.containsKey(part)) {
          boolean[] known = containing.get(part);
          here.put(part, known == null ? new boolean[0] : known);
          if (known == null) {
            unread.add(part);
          }
        }
      }
      List<byte[]> digests = reader.digests(unread);
      for (int i = 0; i < unread.size(); i++) {
        boolean[] rows = Part.Digest.sourceRefsContaining(digests.get(i), wanted);
        sourceRefsRead += rows.length + DIGEST_COST;
        here.put(unread.get(i), rows);
      }
      containing = here;
      return Arrays.stream(places)
          .filter(place -> {
            boolean[] rows = here.get(chunk.part[place]);
            return rows != null && rows[chunk.row[place]];
          })
          .toArray();
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>(count);
      List<Part.Line> read = reader.lines(found, 0, count);
      for (int i = 0; i < count; i++) {
        int flags = snapshot.chunk(found[i] / Chunk.ENTRIES).flags[found[i] % Chunk.ENTRIES];
        Part.Line line = read.get(i);
        byte[] annotated =
            AnnotatedLine.bytes(line.bytes(), line.annotations(), (flags & Part.LABELLED) != 0);
        lines.add(new String(annotated, StandardCharsets.UTF_8));
      }
      return lines;
    }
  }
}
