package io.groundskeeper.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.bucket.Buckets;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** A bucket with manifests, which come in pieces. */
final class Manifests implements Buckets {
  private final Server server;
  private final Map<String, List<String>> all;

  Manifests(Server server, Map<String, List<String>> all) {
    this.server = server;
    this.all = all;
  }

  static ObjectName name(String key) {
    return new ObjectName("manifests", key, null);
  }

  @Override
  public Opened open(ObjectName name, long bytesMax) {
    List<String> lines = all.get(name.key());
    if (lines == null) {
      return new Opened.Missing("There is no object " + name + ".");
    }
    byte[] bytes = String.join("\n", lines).getBytes(UTF_8);
    return new Opened.Found(new Pieces(server, bytes), bytes.length);
  }

  @Override
  public void close() {}

  /** Bytes that come in pieces, with pauses. */
  static final class Pieces extends InputStream {
    private final Server server;
    private final byte[] bytes;
    private int at;

    Pieces(Server server, byte[] bytes) {
      this.server = server;
      this.bytes = bytes;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("nobody reads single bytes");
    }

    @Override
    public int read(byte[] into, int from, int length) {
      if (at == bytes.length) {
        return -1;
      }
      server.sleep(server.host().world.random.nextInt(50));
      int some = Math.min(Math.min(length, bytes.length - at), 1 + bytes.length / 3);
      System.arraycopy(bytes, at, into, from, some);
      at += some;
      return some;
    }
  }
}
