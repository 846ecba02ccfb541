package io.groundskeeper.dataset;

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
    EntryScan scan = new EntryScan(snapshot, filter, reader, maxResults);
    if (filter.canMatch()) {
      scan.run(from);
    }
    if (scan.next() >= 0) {
      dataset.pin(snapshot);
    }
    String next =
        scan.next() < 0
            ? null
            : tokens.write(
                scope,
                ByteBuffer.allocate(12).putLong(snapshot.version()).putInt(scan.next()).array());
    return new Datasets.AtVersion<>(
        snapshot.version(), new Page<>(lines(snapshot, reader, scan.found()), next));
  }

  private static List<String> lines(Snapshot snapshot, EntryReader reader, int[] found) {
    List<String> lines = new ArrayList<>(found.length);
    List<Part.Line> read = reader.lines(found, 0, found.length);
    for (int i = 0; i < found.length; i++) {
      int flags = snapshot.chunk(found[i] / Chunk.ENTRIES).flags[found[i] % Chunk.ENTRIES];
      Part.Line line = read.get(i);
      byte[] annotated =
          AnnotatedLine.bytes(line.bytes(), line.annotations(), (flags & Part.LABELLED) != 0);
      lines.add(new String(annotated, StandardCharsets.UTF_8));
    }
    return lines;
  }
}
