package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.fsck.Findings.Place;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store.Mutation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Rows of transactions that nothing names: what nobody needs. */
final class LeftRows {
  private static final int ID_BYTES = 16;

  /** So many partitions are removed at once. */
  private static final int PARTITIONS_MAX = 1_000;

  private final Findings findings;
  private final Named named;
  private final List<byte[]> left = new ArrayList<>();
  private String leftOf = "";
  private byte[] last = {};

  LeftRows(Findings findings, Named named) {
    this.findings = findings;
    this.named = named;
  }

  /** Looks at all keys that it is handed. */
  void check(Consumer<Consumer<Key>> eachKey) {
    eachKey.accept(this::look);
    tell();
  }

  private void look(Key key) {
    byte[] partition = key.partition();
    if (Arrays.equals(partition, last)) {
      return;
    }
    last = partition;
    String text = new String(partition, StandardCharsets.ISO_8859_1);
    int slash = text.indexOf('/');
    String kind = slash < 0 ? "" : text.substring(0, slash);
    if (!List.of("part", "base", "rejected").contains(kind)
        || partition.length != slash + 1 + 2 * ID_BYTES + Integer.BYTES) {
      return;
    }
    HexFormat hex = HexFormat.of();
    String id = hex.formatHex(partition, slash + 1, slash + 1 + ID_BYTES);
    String transaction = hex.formatHex(partition, slash + 1 + ID_BYTES, slash + 1 + 2 * ID_BYTES);
    int number = ByteBuffer.wrap(partition).getInt(partition.length - Integer.BYTES);
    // Of a report nobody knows how many partitions it has.
    if (named.mayNeed(id, transaction, kind.equals("part") ? number : 0)) {
      return;
    }
    String of = "%s of transaction %s of dataset %s".formatted(kind, transaction, id);
    if (!of.equals(leftOf) || left.size() == PARTITIONS_MAX) {
      tell();
    }
    leftOf = of;
    left.add(partition);
  }

  private void tell() {
    if (!left.isEmpty()) {
      findings.differs(
          Place.NOWHERE,
          leftOf,
          "%d partitions are there".formatted(left.size()),
          "nothing names them",
          left.stream().<Mutation>map(Mutation.Drop::new).toList());
      left.clear();
    }
  }
}
