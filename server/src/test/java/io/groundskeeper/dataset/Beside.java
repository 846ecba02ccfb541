package io.groundskeeper.dataset;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The store of a server in which something happens once, before a scan or with a commit. */
final class Beside extends HookedStore {
  private final AtomicBoolean isArmed = new AtomicBoolean();
  private volatile BiPredicate<String, String> scans = (partition, sort) -> false;
  private volatile Runnable beforeScan = () -> {};

  Beside(Store store) {
    super(store);
  }

  /** Before the next scan from a sort key in a thread of that kind something happens. */
  void onceBeforeScan(String thread, String prefix, Runnable what) {
    once(thread, (partition, sort) -> sort.startsWith(prefix), what);
  }

  /** Before rows of the next base are read by such a thread, which has seen that it is there. */
  void onceBeforeBase(String thread, Runnable what) {
    once(thread, (partition, sort) -> partition.startsWith("base/") && !sort.isEmpty(), what);
  }

  private void once(String thread, BiPredicate<String, String> which, Runnable what) {
    scans =
        (partition, sort) ->
            which.test(partition, sort) && Thread.currentThread().getName().startsWith(thread);
    beforeScan = what;
    isArmed.set(true);
  }

  @Override
  public List<Row> scan(byte[] partition, byte[] from, byte @Nullable [] to, int rowsMax) {
    if (scans.test(text(partition), text(from)) && isArmed.compareAndSet(true, false)) {
      beforeScan.run();
    }
    return super.scan(partition, from, to, rowsMax);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** One in which rows with such sort keys cannot be deleted as long as it is so. */
  static HookedStore unableToDelete(Store store, String prefix, AtomicBoolean isSo) {
    HookedStore hooked = new HookedStore(store);
    hooked.beforeCommit =
        mutations -> {
          boolean isHit =
              mutations.stream()
                  .anyMatch(mutation ->
                      mutation instanceof Store.Mutation.Delete(Key key)
                          && text(key.sort()).startsWith(prefix));
          if (isSo.get() && isHit) {
            throw new StoreException("it was told to fail");
          }
        };
    return hooked;
  }

  /** Waits until it is so, or the test has lasted too long. */
  static void await(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new AssertionError("it never came to that");
      }
      Thread.onSpinWait();
    }
  }
}
