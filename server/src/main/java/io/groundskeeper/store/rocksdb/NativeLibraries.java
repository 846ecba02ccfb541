package io.groundskeeper.store.rocksdb;

import com.github.luben.zstd.util.Native;
import com.github.luben.zstd.util.ZstdVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native code of RocksDB and Zstandard, in a folder that stays: by themselves they unpack it
 * into the temporary folder at each start, where it stays behind when the server is killed. What is
 * in the folder is used only if it is what is in the jar, byte by byte.
 */
final class NativeLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);
  private static final String UNPACKING = "unpacking";

  private static boolean loaded;

  private NativeLibraries() {}

  /**
   * Loads both, once in a process. What cannot be loaded from this folder, as where it must not
   * hold programs, the libraries load in their own way.
   *
   * @param folder made where it does not exist
   */
  static synchronized void load(Path folder) {
    if (loaded) {
      return;
    }
    try {
      Files.createDirectories(folder);
      loadRocksDb(folder);
      loadZstd(folder);
    } catch (IOException | UnsatisfiedLinkError e) {
      LOG.warn(
          "Native code cannot be used from {} and is unpacked into the temporary folder: {}",
          folder,
          e.toString());
    }
    RocksDB.loadLibrary();
    loaded = true;
  }

  private static void loadRocksDb(Path folder) throws IOException {
    String resource = "/" + Environment.getJniLibraryFileName("rocksdb");
    // Under this name, with its doubled suffix, RocksDB looks for it in a folder.
    Path file = folder.resolve(Environment.getJniLibraryFileName("rocksdbjni"));
    if (unpack(RocksDB.class, resource, file)) {
      RocksDB.loadLibrary(List.of(folder.toAbsolutePath().toString()));
    }
  }

  /** Loads it in place of its own loader, if that is for the same classes. */
  @SuppressWarnings("restricted") // As RocksDB and Zstandard do it themselves.
  private static void loadZstd(Path folder) throws IOException {
    String name = "libzstd-jni-" + ZstdVersion.VERSION + "." + extension();
    Path file = folder.resolve(name);
    boolean sameLoader =
        Objects.equals(Native.class.getClassLoader(), NativeLibraries.class.getClassLoader());
    if (sameLoader && !Native.isLoaded() && unpack(Native.class, zstdResource(name), file)) {
      System.load(file.toAbsolutePath().toString());
      Native.assumeLoaded();
    }
  }

  private static String extension() {
    return Environment.isMac() ? "dylib" : Environment.isWindows() ? "dll" : "so";
  }

  private static String zstdResource(String name) {
    String system =
        Environment.isMac()
            ? "darwin"
            : Environment.isWindows()
                ? "win"
                : System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return "/" + system + "/" + System.getProperty("os.arch") + "/" + name;
  }

  /** Has a file hold what a resource holds; false where there is no such resource. */
  private static boolean unpack(Class<?> owner, String resource, Path file) throws IOException {
    URL url = owner.getResource(resource);
    if (url == null) {
      return false;
    }
    if (!Files.exists(file) || !isSame(url, file)) {
      replace(owner, resource, file);
    }
    return true;
  }

  /**
   * By size and checksum, as the directory of the jar has them: to unpack it for a comparison takes
   * longer than the rest of a start.
   */
  private static boolean isSame(URL resource, Path file) throws IOException {
    if (!(resource.openConnection() instanceof JarURLConnection connection)) {
      return false;
    }
    JarEntry entry = connection.getJarEntry();
    if (entry.getSize() != Files.size(file)) {
      return false;
    }
    CRC32 checksum = new CRC32();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
      }
    }
    return entry.getCrc() == checksum.getValue();
  }

  private static void replace(Class<?> owner, String resource, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    // Of a start that was killed.
    try (var left = Files.newDirectoryStream(folder, UNPACKING + "*")) {
      for (Path path : left) {
        Files.deleteIfExists(path);
      }
    }
    Path unpacking = Files.createTempFile(folder, UNPACKING, ".tmp");
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("The resource " + resource + " is gone.");
      }
      Files.copy(in, unpacking, StandardCopyOption.REPLACE_EXISTING);
      Files.move(unpacking, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unpacking);
    }
  }
}
