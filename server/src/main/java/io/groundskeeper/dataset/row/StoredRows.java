package io.groundskeeper.dataset.row;

import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of a dataset that must be there, since something that was committed names them: where
 * one is not there, cannot be read, or is not what was written, the store is damaged. An error is
 * never taken for an absence.
 */
public final class StoredRows {
  private static final int ID_BYTES = 16;

  private final Store store;
  private final String datasetId;
  private final String of;

  private StoredRows(Store store, String datasetId, String of) {
    this.store = store;
    this.datasetId = datasetId;
    this.of = of;
  }

  /** Of a dataset, whatever the version. */
  public static StoredRows of(Store store, String datasetId) {
    return new StoredRows(store, datasetId, "");
  }

  /** Of one version of a dataset. */
  public static StoredRows of(Store store, String datasetId, long version) {
    return new StoredRows(store, datasetId, ", version " + version);
  }

  /** Whether something failed because what is kept is damaged, so that trying again is in vain. */
  public static boolean isDamage(RuntimeException failure) {
    return failure instanceof DamagedStoreException
        || (failure instanceof StoreException store && store.isDamage());
  }

  /**
   * Reads something by itself, so that damage of it is told with its name, and what to do.
   *
   * @param what for people, as the beginning of a sentence: an ARN, "The list of projects"
   */
  public static <T> T named(String what, Supplier<T> read) {
    try {
      return read.get();
    } catch (StoreException | DamagedStoreException e) {
      throw isDamage(e) ? new DamagedStoreException(damageOf(what, e), e) : e;
    }
  }

  /** What to say of damage: what is hit, why, and what to do. */
  public static String damageOf(String what, RuntimeException why) {
    return "%s is damaged: %s All else can be used. Put back a copy of the data folder to have it again, or have all that is whole written to a new one: groundskeeper fsck --salvage."
        .formatted(what, sentence(String.valueOf(why.getMessage())));
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  public String datasetId() {
    return datasetId;
  }

  /** The value of a row. */
  byte[] get(Key key) {
    return getAll(List.of(key)).getFirst();
  }

  /** The values of rows, in their order, in one round trip. */
  public List<byte[]> getAll(List<Key> keys) {
    List<byte @Nullable []> values = perhaps(keys);
    List<byte[]> all = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      all.add(present(keys.get(i), values.get(i)));
    }
    return all;
  }

  /** The value of a row that must be there. */
  byte[] present(Key key, byte @Nullable [] value) {
    if (value == null) {
      throw damaged(name(key) + " is missing", null);
    }
    return value;
  }

  /** The values of rows that may be missing, in their order, in one round trip. */
  public List<byte @Nullable []> perhaps(List<Key> keys) {
    try {
      return store.getAll(keys);
    } catch (StoreException e) {
      throw failed(e, keys.size() == 1 ? name(keys.getFirst()) : keys.size() + " rows");
    }
  }

  /** Rows of a partition, as {@link Store#scan} reads them. */
  public List<Store.Row> scan(byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax) {
    try {
      return store.scan(partition, from, to, rowsMax);
    } catch (StoreException e) {
      throw failed(e, "the rows after " + name(new Key(partition, from)));
    }
  }

  private RuntimeException failed(StoreException e, String rows) {
    return e.isDamage() ? damaged(rows + " cannot be read: " + e.getMessage(), e) : e;
  }

  /** What a row says. */
  public <T> T unpack(Key key, byte[] value, Function<byte[], T> form) {
    try {
      return form.apply(value);
    } catch (PackedReader.MalformedException | DamagedStoreException e) {
      throw damaged("%s is not what was written: %s".formatted(name(key), e.getMessage()), e);
    }
  }

  /**
   * That the store is damaged.
   *
   * @param why a sentence without its full stop: which row, and what is wrong with it
   */
  public DamagedStoreException damaged(String why, @Nullable Throwable cause) {
    return new DamagedStoreException(
        ("The store is damaged: in dataset %s%s %s. Versions that do not need it can be read still;"
                + " put back a copy of the data folder to have all of them, or see what groundskeeper"
                + " fsck says, with the server stopped: --repair rebuilds what can be rebuilt,"
                + " --salvage writes all that is whole to a new folder.")
            .formatted(datasetId, of, why),
        cause);
  }

  /** What a row is, for people. */
  public static String name(Key key) {
    byte[] partition = key.partition();
    byte[] sort = key.sort();
    int slash = 0;
    while (slash < partition.length && partition[slash] != '/') {
      slash++;
    }
    if (partition.length != slash + 1 + 2 * ID_BYTES + 4) {
      return "the row " + new String(sort, StandardCharsets.ISO_8859_1);
    }
    int number = ByteBuffer.wrap(partition, partition.length - 4, 4).getInt();
    String transaction =
        HexFormat.of().formatHex(partition, slash + 1 + ID_BYTES, slash + 1 + 2 * ID_BYTES);
    String kind = new String(partition, 0, slash, StandardCharsets.US_ASCII);
    return "the row %s of %s %d of transaction %s"
        .formatted(sortName(kind, sort), kind, number, transaction);
  }

  private static String sortName(String kind, byte[] sort) {
    if (kind.equals("part") && sort.length > 0) {
      String letter = new String(sort, 0, 1, StandardCharsets.US_ASCII);
      return sort.length == 5 ? letter + ByteBuffer.wrap(sort, 1, 4).getInt() : letter;
    }
    return sort.length == 4
        ? Integer.toString(ByteBuffer.wrap(sort).getInt())
        : HexFormat.of().formatHex(Arrays.copyOf(sort, sort.length));
  }
}
