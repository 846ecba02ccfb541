package io.groundskeeper.dataset;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.memory.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is in a store that nobody needs: rows of changes that no commit record names. */
public final class Leftovers {
  private static final int ID_BYTES = 16;

  private Leftovers() {}

  /** The partitions of such rows, and of intents, for people; each once. */
  public static List<String> of(MemoryStore store) {
    Set<String> needed = new HashSet<>();
    for (Store.Row row : store.everything()) {
      if (text(row.key().sort()).startsWith("commit/")) {
        String datasetId = text(row.key().sort()).substring("commit/".length()).substring(0, 32);
        Commit commit = Rows.read(row.value(), Commit.class);
        needed.add(commit.transaction());
        String base = commit.base();
        if (base != null) {
          needed.add(base);
          Base.partsIfThere(store, datasetId, base)
              .forEach(part -> needed.add(part.part().transaction()));
        }
      }
    }
    return store.everything().stream()
        .map(row -> row.key().partition())
        .filter(partition -> isLeft(partition, needed))
        .map(Leftovers::text)
        .distinct()
        .toList();
  }

  /** Whether there are rows of changes that no commit record names. */
  public static boolean anyRows(MemoryStore store) {
    return of(store).stream().anyMatch(partition -> !partition.startsWith("intents/"));
  }

  /** How many rows have a sort key that begins so. */
  public static long sorts(MemoryStore store, String prefix) {
    return store.everything().stream()
        .filter(row -> text(row.key().sort()).startsWith(prefix))
        .count();
  }

  private static boolean isLeft(byte[] partition, Set<String> needed) {
    String text = text(partition);
    return Stream.of("part/", "rejected/", "base/")
            .filter(text::startsWith)
            .anyMatch(kind -> !needed.contains(transaction(partition, kind.length())))
        || text.startsWith("intents/");
  }

  private static String transaction(byte[] partition, int prefix) {
    byte[] id = new byte[ID_BYTES];
    ByteBuffer.wrap(partition).get(prefix + ID_BYTES, id);
    return HexFormat.of().formatHex(id);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
