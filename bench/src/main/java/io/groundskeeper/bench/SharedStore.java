package io.groundskeeper.bench;

import io.groundskeeper.store.Store;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A store by which one knows what reads of single rows cost, which are head checks where a dataset
 * is in memory; and which several servers can have open, as the store of a cluster.
 */
final class SharedStore implements InvocationHandler, AutoCloseable {
  private final Store behind;
  private final Store store;
  private volatile boolean shared;
  private long reads;
  private long nanos;

  SharedStore(Store behind) {
    this.behind = behind;
    this.store =
        (Store)
            Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, this);
  }

  /** The store, for accounts. */
  Store store() {
    return store;
  }

  /** Lets other servers in. */
  void share() {
    shared = true;
  }

  /** What reads of single rows have cost since the last time that somebody asked. */
  synchronized Reads takeReads() {
    Reads taken = new Reads(reads, nanos);
    reads = 0;
    nanos = 0;
    return taken;
  }

  record Reads(long count, long nanos) {}

  private synchronized void count(long begun) {
    reads++;
    nanos += System.nanoTime() - begun;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("isShared")) {
      return shared;
    }
    long begun = System.nanoTime();
    try {
      return method.invoke(behind, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      if (method.getName().equals("get")) {
        count(begun);
      }
    }
  }

  @Override
  public void close() {
    behind.close();
  }
}
