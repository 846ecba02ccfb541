package io.groundskeeper.bucket;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The buckets that manifests and images are read from. Implementations are safe for use by many
 * threads.
 */
public interface Buckets extends AutoCloseable {
  /**
   * Opens an object for reading from its beginning.
   *
   * @param bytesMax how much of it is wanted at most; what is opened may end there
   * @throws IOException if the buckets do not answer, with a message for people
   */
  Opened open(ObjectName name, long bytesMax) throws IOException;

  @Override
  void close();

  /**
   * The name of an object.
   *
   * @param key without a slash before it
   * @param version of the object; null for the newest
   */
  record ObjectName(String bucket, String key, @Nullable String version) {
    private static final String SCHEME = "s3://";

    /**
     * The object that {@code s3://bucket/key} names.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static ObjectName parse(String uri) {
      int slash = uri.indexOf('/', SCHEME.length());
      if (!uri.startsWith(SCHEME) || slash <= SCHEME.length() || slash + 1 == uri.length()) {
        throw new IllegalArgumentException("not of the form s3://bucket/key: " + uri);
      }
      return new ObjectName(uri.substring(SCHEME.length(), slash), uri.substring(slash + 1), null);
    }

    @Override
    public String toString() {
      return SCHEME + bucket + "/" + key + (version == null ? "" : " (version " + version + ")");
    }
  }

  /** The result of opening an object. */
  sealed interface Opened {
    /**
     * It exists.
     *
     * @param in to be closed by whoever opened it
     * @param bytes the size of the whole object; of what can be read of it, where that may be more
     */
    record Found(InputStream in, long bytes) implements Opened {}

    /** There is no such bucket, object or version. */
    record Missing(String why) implements Opened {}

    /**
     * It exists, and is not what it should be.
     *
     * @param why what it is and what to do, for people
     */
    record SomethingElse(String why) implements Opened {}

    /** It may exist, but we are not allowed to read it. */
    record Forbidden(String why) implements Opened {}
  }
}
