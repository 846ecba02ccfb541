package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.manifest.edit.LineLabels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pass over the ordinals of a snapshot, until a page is full. */
public final class EntryScan {
  /**
   * How many source-refs a page reads for a filter on them, before it ends early with a token that
   * goes on: some 10 ms. Digests are read whole, so that the refs of entries that other filters
   * have left out count as well.
   */
  private static final int SOURCE_REFS_READ_MAX = 50_000;

  /** What it costs to fetch a digest, however few source-refs are in it, in source-refs. */
  private static final int DIGEST_COST = 32;

  /** How many lines a page reads for labels in errors, before it ends early: some 50 ms. */
  private static final int LINES_READ_MAX = 20_000;

  private static final int ORDINALS_PER_PAGE = 1 << 20;

  private final Snapshot snapshot;
  private final EntryMatcher matcher;
  private final byte @Nullable [] sourceRefPart;
  private final boolean canMatch;
  private final EntryReader reader;
  private final Set<String> labels;
  private final LineLabels lineLabels = new LineLabels();
  private final ReadSize readSize = new ReadSize();
  private final int[] found;
  private int count;
  private int sourceRefsRead;
  private int linesRead;

  /** By part, which of its rows have the source-ref; a part often goes on in the next chunk. */
  private Map<Integer, boolean[]> containing = Map.of();

  private int next = -1;

  /**
   * @param maxResults how many entries a page has at most
   */
  public EntryScan(Snapshot snapshot, Filter filter, EntryReader reader, int maxResults) {
    this.snapshot = snapshot;
    this.reader = reader;
    matcher = EntryMatcher.of(filter, snapshot);
    String part = filter.sourceRefContains();
    sourceRefPart = part == null ? null : part.getBytes(StandardCharsets.UTF_8);
    // Half of a surrogate pair has no form in UTF-8, so that no source-ref has it.
    canMatch = part == null || StandardCharsets.UTF_8.newEncoder().canEncode(part);
    labels = filter.containsLabels() == null ? Set.of() : Set.copyOf(filter.containsLabels());
    found = new int[maxResults];
  }

  /** Goes on from an ordinal, with a new page. */
  public void run(int from) {
    next = -1;
    count = 0;
    sourceRefsRead = 0;
    linesRead = 0;
    if (!canMatch) {
      return;
    }
    for (int number = from / Chunk.ENTRIES; number < snapshot.chunks(); number++) {
      Chunk chunk = snapshot.chunk(number);
      if (!matcher.mayMatch(chunk)) {
        continue;
      }
      int first = number * Chunk.ENTRIES;
      int[] matching = matching(chunk, Math.max(0, from - first));
      if (matching.length > 0
          && (sourceRefsRead >= SOURCE_REFS_READ_MAX || linesRead >= LINES_READ_MAX)) {
        next = first + matching[0];
        return;
      }
      if (matching.length > 0 && sourceRefPart != null) {
        matching = containing(chunk, matching, sourceRefPart);
      }
      if (matching.length > 0 && matcher.looksIntoErrors()) {
        matching = standing(chunk, first, matching);
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
    int[] matching = new int[Math.max(0, chunk.size() - from)];
    int size = 0;
    // One more than fits on the page is enough: it says that there is more.
    boolean isSure = sourceRefPart == null && !matcher.looksIntoErrors();
    int enough = isSure ? found.length - count + 1 : Integer.MAX_VALUE;
    for (int place = from; place < chunk.size() && size < enough; place++) {
      if (matcher.matches(chunk, place) || matcher.mayStand(chunk, place)) {
        matching[size++] = place;
      }
    }
    return Arrays.copyOf(matching, size);
  }

  /** Those of places that match, or in whose lines a label stands; as many as the page takes. */
  private int[] standing(Chunk chunk, int first, int[] places) {
    int[] standing = new int[places.length];
    int size = 0;
    for (int from = 0, to; from < places.length && size <= found.length - count; from = to) {
      to = readSize.to(from, places.length);
      int[] inDoubt =
          Arrays.stream(places, from, to)
              .filter(place -> !matcher.matches(chunk, place))
              .map(place -> first + place)
              .toArray();
      List<Part.Line> lines =
          inDoubt.length == 0 ? List.of() : reader.lines(inDoubt, 0, inDoubt.length);
      readSize.have(lines);
      linesRead += lines.size();
      Iterator<Part.Line> line = lines.iterator();
      for (int i = from; i < to; i++) {
        if (matcher.matches(chunk, places[i])
            || !Collections.disjoint(labels, lineLabels.of(line.next().bytes()))) {
          standing[size++] = places[i];
        }
      }
    }
    return Arrays.copyOf(standing, size);
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

  /** The ordinals of the page, ascending. */
  public int[] found() {
    return Arrays.copyOf(found, count);
  }

  /** The ordinal with which the next page begins, or -1 where there is none. */
  public int next() {
    return next;
  }

  /** The ordinals of all entries that pass a filter. */
  public static int[] all(Snapshot snapshot, Filter filter, EntryReader reader) {
    int[] all = {};
    EntryScan scan = new EntryScan(snapshot, filter, reader, ORDINALS_PER_PAGE);
    int from = 0;
    do {
      scan.run(from);
      int[] found = scan.found();
      all = Arrays.copyOf(all, all.length + found.length);
      System.arraycopy(found, 0, all, all.length - found.length, found.length);
      from = scan.next();
    } while (from >= 0);
    return all;
  }
}
