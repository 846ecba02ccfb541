package io.groundskeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where backups are kept: files by name, in folders that are one deep ({@code files/ab12}). What is
 * there is never changed, only added and removed. Every method throws an IOException with a message
 * for people where the place fails.
 */
public interface BackupPlace extends AutoCloseable {
  /**
   * Keeps all others from adding and removing, in this process and elsewhere.
   *
   * @throws IOException also if somebody else does so now
   */
  Held hold() throws IOException;

  /** The names in a folder, without it, with their sizes in bytes; none where it is not there. */
  Map<String, Long> list(String folder) throws IOException;

  /**
   * Opens a file for reading from its beginning.
   *
   * @throws NoSuchFileException if it is not there
   */
  InputStream open(String name) throws IOException;

  /**
   * Adds a file, or replaces one of this name that is damaged: after this it is there, on disk, and
   * it was seen that it has this content; before, nothing of it is.
   *
   * @throws IOException also if what is there is not of this content
   */
  void copy(Path source, String name, FileContent content) throws IOException;

  /**
   * Adds a small file at once.
   *
   * @throws IOException also if there is one of this name
   */
  void create(String name, byte[] content) throws IOException;

  /** Removes files, for good when this returns; those that are not there are none to remove. */
  void delete(Iterable<String> names) throws IOException;

  /** Where this is, for people. */
  @Override
  String toString();

  @Override
  void close();

  /** That nobody else adds or removes. It may be closed by another thread, and more than once. */
  interface Held extends AutoCloseable {
    /**
     * Makes sure that it is so still.
     *
     * @throws IOException if it is not
     */
    void require() throws IOException;

    @Override
    void close() throws IOException;
  }
}
