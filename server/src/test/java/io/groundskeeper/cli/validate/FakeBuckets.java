package io.groundskeeper.cli.validate;

import io.groundskeeper.bucket.Buckets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Buckets in memory that give no byte more than was asked for. */
final class FakeBuckets implements Buckets {
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final AtomicInteger opened = new AtomicInteger();
  private Optional<String> failure = Optional.empty();

  void put(String name, byte[] content) {
    objects.put(name, content);
  }

  void fail(String message) {
    failure = Optional.of(message);
  }

  int opened() {
    return opened.get();
  }

  @Override
  public Opened open(ObjectName name, long bytesMax) throws IOException {
    opened.incrementAndGet();
    if (failure.isPresent()) {
      throw new IOException(failure.get());
    }
    byte[] content = objects.get(name.toString());
    return content == null
        ? new Opened.Missing(name + ": no such object")
        : new Opened.Found(
            new ByteArrayInputStream(content, 0, (int) Math.min(content.length, bytesMax)),
            content.length);
  }

  @Override
  public void close() {}
}
