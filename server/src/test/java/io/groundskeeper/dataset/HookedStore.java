package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store over another one, in which something happens before a write or a commit. */
public class HookedStore implements Store {
  final Store store;
  public volatile Hook beforeCommit = mutations -> {};
  public volatile Hook beforeWrite = mutations -> {};
  public volatile Runnable afterCall = () -> {};

  /** Something that happens. */
  public interface Hook {
    void run(List<Mutation> mutations);
  }

  public HookedStore(Store store) {
    this.store = store;
  }

  /** Whether a row is put, or deleted, whose sort key begins so. */
  public static boolean touches(List<Mutation> mutations, String sortPrefix) {
    return mutations.stream()
        .anyMatch(mutation ->
            switch (mutation) {
              case Mutation.Put put -> begins(put.key(), sortPrefix);
              case Mutation.Delete delete -> begins(delete.key(), sortPrefix);
              case Mutation.Drop ignored -> false;
            });
  }

  private static boolean begins(Key key, String sortPrefix) {
    return new String(key.sort(), StandardCharsets.ISO_8859_1).startsWith(sortPrefix);
  }

  private <T extends @Nullable Object> T after(T result) {
    afterCall.run();
    return result;
  }

  @Override
  public byte @Nullable [] get(Key key) {
    return after(store.get(key));
  }

  @Override
  public List<byte @Nullable []> getAll(List<Key> keys) {
    return after(store.getAll(keys));
  }

  @Override
  public List<Row> scan(byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax) {
    return after(store.scan(partition, from, to, rowsMax));
  }

  @Override
  public void write(List<Mutation> mutations) {
    beforeWrite.run(mutations);
    store.write(mutations);
    afterCall.run();
  }

  @Override
  public Outcome commit(byte[] partition, List<Condition> conditions, List<Mutation> mutations) {
    beforeCommit.run(mutations);
    return after(store.commit(partition, conditions, mutations));
  }

  @Override
  public boolean commitsWrites() {
    return store.commitsWrites();
  }

  @Override
  public Outcome commit(
      byte[] partition,
      List<Condition> conditions,
      List<Mutation> mutations,
      List<Mutation> writes) {
    List<Mutation> all = new ArrayList<>(writes);
    all.addAll(mutations);
    beforeCommit.run(all);
    return after(store.commit(partition, conditions, mutations, writes));
  }

  @Override
  public void compact(byte[] first, byte[] last) {
    store.compact(first, last);
  }

  @Override
  public boolean isShared() {
    return store.isShared();
  }

  @Override
  public String incarnation() {
    return store.incarnation();
  }

  @Override
  public void close() {}
}
