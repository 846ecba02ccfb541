package io.groundskeeper.dataset;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Fingerprint;
import io.groundskeeper.dataset.row.PageTokens;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.snapshot.Chunk;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.EntryScan;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.AtVersion;
import io.groundskeeper.dataset.value.Filter;
import io.groundskeeper.dataset.value.Page;
import io.groundskeeper.manifest.AnnotatedLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ListDatasetEntries: the entries of one version that pass a filter, page by page. */
final class EntryListing {
  private final Environment environment;
  private final PageTokens tokens;

  EntryListing(Environment environment, PageTokens tokens) {
    this.environment = environment;
    this.tokens = tokens;
  }

  AtVersion<String> page(
      OpenDataset dataset, At at, Filter filter, @Nullable String token, int maxResults) {
    String id = dataset.head().id();
    byte[] listing = Rows.ascii("entries" + id + at);
    byte[] scope =
        ByteBuffer.allocate(listing.length + Fingerprint.FILTER_BYTES)
            .put(listing)
            .put(Fingerprint.of(filter))
            .array();
    Snapshot snapshot;
    int from = 0;
    if (token == null) {
      snapshot = dataset.versions().snapshot(at);
    } else {
      ByteBuffer position = ByteBuffer.wrap(tokens.read(scope, token));
      snapshot = dataset.versions().continued(position.getLong());
      from = position.getInt();
    }
    EntryReader reader = new EntryReader(environment.store(), id, snapshot);
    EntryScan scan = new EntryScan(snapshot, filter, reader, maxResults);
    scan.run(from);
    int[] found = scan.found();
    List<String> lines = lines(snapshot, reader, found);
    int ordinal = lines.size() < found.length ? found[lines.size()] : scan.next();
    if (ordinal < 0) {
      return new AtVersion<>(snapshot.version(), new Page<>(lines, null));
    }
    dataset.versions().keep(snapshot);
    byte[] position = ByteBuffer.allocate(12).putLong(snapshot.version()).putInt(ordinal).array();
    return new AtVersion<>(snapshot.version(), new Page<>(lines, tokens.write(scope, position)));
  }

  /** The lines of these entries, or of the first of them where all would be too large a page. */
  private static List<String> lines(Snapshot snapshot, EntryReader reader, int[] found) {
    List<String> lines = new ArrayList<>(found.length);
    long characters = 0;
    for (int from = 0, to; from < found.length && characters < Page.CHARACTERS_MAX; from = to) {
      to = Math.min(found.length, from + Page.ITEMS_AT_ONCE);
      List<Part.Line> read = reader.lines(found, from, to);
      for (int i = from; i < to; i++) {
        int flags = snapshot.chunk(found[i] / Chunk.ENTRIES).flags[found[i] % Chunk.ENTRIES];
        Part.Line line = read.get(i - from);
        byte[] annotated =
            AnnotatedLine.bytes(line.bytes(), line.annotations(), (flags & Part.LABELLED) != 0);
        lines.add(new String(annotated, StandardCharsets.UTF_8));
        characters += annotated.length;
      }
    }
    return lines;
  }
}
