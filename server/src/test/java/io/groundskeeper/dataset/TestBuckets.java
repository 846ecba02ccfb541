package io.groundskeeper.dataset;

import io.groundskeeper.bucket.Buckets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Buckets in memory, which fail and wait when they are told to. */
public final class TestBuckets implements Buckets {
  private final Map<ObjectName, byte[]> objects = new ConcurrentHashMap<>();
  private final Semaphore pace = new Semaphore(Integer.MAX_VALUE);
  private volatile int failAfterBytes = Integer.MAX_VALUE;

  static ObjectName name(String key) {
    return new ObjectName("manifests", key, null);
  }

  public ObjectName put(String key, String text) {
    objects.put(name(key), text.getBytes(StandardCharsets.UTF_8));
    return name(key);
  }

  /** Reading fails after so many bytes. */
  void failAfter(int bytes) {
    failAfterBytes = bytes;
  }

  /** Reading waits until {@link #goOn}, but for so many reads. */
  public void stopAfter(int reads) {
    pace.drainPermits();
    pace.release(reads);
  }

  public void goOn() {
    pace.release(1 << 20);
  }

  @Override
  public Opened open(ObjectName name, long bytesMax) {
    if (name.key().startsWith("forbidden")) {
      return new Opened.Forbidden("You may not.");
    }
    byte[] object = objects.get(name);
    return object == null
        ? new Opened.Missing("There is no object " + name + ".")
        : new Opened.Found(new Paced(object), object.length);
  }

  private final class Paced extends InputStream {
    private final ByteArrayInputStream in;
    private int read;

    Paced(byte[] object) {
      in = new ByteArrayInputStream(object);
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      try {
        pace.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      if (read >= failAfterBytes) {
        throw new IOException("connection reset");
      }
      int some = in.read(into, from, Math.min(length, 100_000));
      read += Math.max(0, some);
      return some;
    }
  }

  @Override
  public void close() {}

  /** Whether somebody waits for {@link #goOn}. */
  public boolean isWaiting() {
    return pace.hasQueuedThreads();
  }
}
