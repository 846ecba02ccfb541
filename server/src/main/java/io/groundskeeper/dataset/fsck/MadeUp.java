package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Fingerprint;
import io.groundskeeper.dataset.row.PackedReader;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.snapshot.Base;
import io.groundskeeper.dataset.value.DatasetStats;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.WholeStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes up, for a copy of a folder, what of one dataset is lost and without which the rest is of no
 * use.
 */
final class MadeUp {
  private static final int KEYS_PER_SCAN = 1_000;
  private static final int ID_BYTES = 16;
  private static final String SALVAGED = "salvaged: ";

  private final WholeStore store;
  private final String datasetId;
  private final Named named;

  /** Transactions that no record names, with how many parts they have. */
  private @Nullable NavigableMap<String, Integer> orphans;

  MadeUp(WholeStore store, String datasetId, Named named) {
    this.store = store;
    this.datasetId = datasetId;
    this.named = named;
  }

  /** An id that is the same whenever the same is made up. */
  String newId(String of, long version) {
    String id =
        Fingerprint.of(datasetId, of, Long.toString(version)).hex().substring(0, 2 * ID_BYTES);
    named.add(id, 1);
    return id;
  }

  /** The one base that no record names; empty where there is none, or more than one. */
  Optional<String> orphanBase() {
    byte[] first = Rows.base(datasetId, "0".repeat(2 * ID_BYTES));
    TreeSet<String> found = new TreeSet<>();
    eachPartition(
        first,
        partition -> {
          String transaction = transaction(partition);
          if (!named.mayNeed(datasetId, transaction, 0)) {
            found.add(transaction);
          }
        });
    found.forEach(transaction -> named.add(transaction, 1));
    return found.size() == 1 ? Optional.of(found.first()) : Optional.empty();
  }

  private static String transaction(byte[] partition) {
    int end = partition.length - Integer.BYTES;
    return HexFormat.of().formatHex(partition, end - ID_BYTES, end);
  }

  /**
   * A record in place of one that is lost. Where rows of one change alone are named by no record,
   * they are taken for those of this one.
   */
  Commit record(long version, long timeMillis, DatasetStats stats) {
    NavigableMap<String, Integer> left = orphans();
    Map.Entry<String, Integer> only = left.size() == 1 ? left.pollFirstEntry() : null;
    boolean isFound = only != null;
    String transaction = only == null ? newId("record", version) : only.getKey();
    int parts = only == null ? 0 : only.getValue();
    named.add(transaction, Math.max(1, parts));
    String detail =
        isFound
            ? "the record was lost, and made anew of its lines"
            : "the record was lost, and with it what the change did";
    return new Commit(
        version,
        transaction,
        timeMillis,
        Commit.Kind.UPDATE,
        parts,
        0,
        0,
        0,
        0,
        "",
        SALVAGED + detail,
        stats,
        null);
  }

  private NavigableMap<String, Integer> orphans() {
    NavigableMap<String, Integer> known = orphans;
    if (known == null) {
      TreeMap<String, Integer> found = new TreeMap<>();
      eachPart((transaction, number) -> {
        if (!named.mayNeed(datasetId, transaction, number)) {
          found.merge(transaction, number + 1, Math::max);
        }
      });
      orphans = found;
      return found;
    }
    return known;
  }

  private void eachPart(BiConsumer<String, Integer> work) {
    eachPartition(
        Rows.part(datasetId, "0".repeat(2 * ID_BYTES), 0),
        partition ->
            work.accept(
                transaction(partition),
                ByteBuffer.wrap(partition).getInt(partition.length - Integer.BYTES)));
  }

  /** Hands out the partitions of the dataset from the first that there can be of a kind. */
  private void eachPartition(byte[] first, Consumer<byte[]> work) {
    int prefix = first.length - ID_BYTES - Integer.BYTES;
    Key after = new Key(first, new byte[0]);
    byte[] last = {};
    while (true) {
      List<Key> keys = store.keysAfter(after, KEYS_PER_SCAN);
      for (Key key : keys) {
        byte[] partition = key.partition();
        if (partition.length != first.length
            || !Arrays.equals(partition, 0, prefix, first, 0, prefix)) {
          return;
        }
        if (!Arrays.equals(partition, last)) {
          last = partition;
          work.accept(partition);
        }
      }
      if (keys.isEmpty()) {
        return;
      }
      after = keys.getLast();
    }
  }

  /**
   * All entries that are in parts of no later change, as a base.
   *
   * @param later transactions of the versions after it
   * @param others bases of versions before it
   */
  Base.Contents gather(Set<String> later, Collection<Base.Contents> others, int nextOrdinal) {
    Map<String, BitSet> old = new HashMap<>();
    for (Base.Contents base : others) {
      for (Base.LivePart live : base.parts()) {
        old.computeIfAbsent(live.part().transaction() + live.part().number(), id -> new BitSet())
            .or(live.rows());
      }
    }
    List<Base.LivePart> parts = new ArrayList<>();
    Set<Integer> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    // What another version has, too, may have been replaced since.
    gather(later, old, /* isOld= */ false, taken, parts, names);
    gather(later, old, /* isOld= */ true, taken, parts, names);
    return new Base.Contents(nextOrdinal, names.stream().distinct().toList(), parts);
  }

  private void gather(
      Set<String> later,
      Map<String, BitSet> old,
      boolean isOld,
      Set<Integer> taken,
      List<Base.LivePart> parts,
      List<String> names) {
    eachPart((transaction, number) -> {
      byte[] packed =
          later.contains(transaction)
              ? null
              : store.get(Part.digestKey(datasetId, transaction, number));
      Part.Digest digest = packed == null ? null : digest(packed);
      if (digest == null) {
        return;
      }
      BitSet live = new BitSet();
      for (int row = 0; row < digest.rows().size(); row++) {
        Part.Row one = digest.rows().get(row);
        boolean isWanted = isOld == old.getOrDefault(transaction + number, new BitSet()).get(row);
        live.set(row, isWanted && one.isPresent() && taken.add(one.ordinal()));
      }
      if (!live.isEmpty()) {
        named.add(transaction, number + 1);
        parts.add(new Base.LivePart(new Part(transaction, number, digest.blockStarts()), live));
        names.addAll(digest.labelNames());
      }
    });
  }

  private static Part.@Nullable Digest digest(byte[] packed) {
    try {
      return Part.Digest.read(packed);
    } catch (PackedReader.MalformedException e) {
      return null;
    }
  }

  /** The same record, whose detail says what was lost. */
  static Commit withDetail(Commit commit, String what) {
    String detail = commit.detail();
    String said =
        detail == null
            ? SALVAGED + what
            : detail.contains(SALVAGED) ? detail : detail + "; " + SALVAGED + what;
    return made(commit, commit.timeMillis(), commit.rejected(), said);
  }

  /** The same record without a report of rejected lines. */
  static Commit withoutReport(Commit commit) {
    return made(
        commit,
        commit.timeMillis(),
        0,
        withDetail(commit, "the report of rejected lines was lost").detail());
  }

  /** The same record of another time. */
  static Commit at(Commit commit, long timeMillis) {
    return made(commit, timeMillis, commit.rejected(), commit.detail());
  }

  private static Commit made(
      Commit commit, long timeMillis, long rejected, @Nullable String detail) {
    return new Commit(
        commit.version(),
        commit.transaction(),
        timeMillis,
        commit.kind(),
        commit.parts(),
        commit.added(),
        commit.replaced(),
        commit.removed(),
        rejected,
        commit.error(),
        detail,
        commit.stats(),
        commit.base());
  }
}
