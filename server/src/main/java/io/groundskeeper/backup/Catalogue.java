package io.groundskeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The backups of a place.
 *
 * @param whole those whose list of files can be read, oldest first
 * @param damaged the ids of those of which it cannot, with the reason
 */
public record Catalogue(List<Backup> whole, SortedMap<String, String> damaged) {
  static final String FOLDER = "backups";
  private static final String SUFFIX = ".json";

  /** So large is a list of files at most: a million of them. */
  private static final int LIST_BYTES_MAX = 256 << 20;

  /** Reads them. */
  public static Catalogue read(BackupPlace place) throws IOException {
    List<Backup> whole = new ArrayList<>();
    SortedMap<String, String> damaged = new TreeMap<>();
    for (String name : place.list(FOLDER).keySet()) {
      String id = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
      if (Backup.isId(id)) {
        try (InputStream in = place.open(FOLDER + "/" + name)) {
          whole.add(Backup.parse(id, in.readNBytes(LIST_BYTES_MAX)));
        } catch (DamagedBackupException e) {
          damaged.put(id, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
          // Whoever makes backups here has just removed it.
        }
      }
    }
    whole.sort(Comparator.comparing(Backup::time));
    return new Catalogue(List.copyOf(whole), damaged);
  }

  static String name(String id) {
    return FOLDER + "/" + id + SUFFIX;
  }

  /** When the newest was begun, also of one that is damaged. */
  Optional<Instant> newestTime() {
    List<Instant> times = new ArrayList<>(whole.stream().map(Backup::time).toList());
    damaged.keySet().forEach(id -> times.add(Backup.time(id)));
    return times.stream().max(Comparator.naturalOrder());
  }

  /**
   * The one of this id.
   *
   * @throws IOException if there is none, or it is damaged
   */
  public Backup named(String id) throws IOException {
    requireWhole(id);
    return whole.stream()
        .filter(backup -> backup.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new BackupException("There is no backup " + id + "." + others()));
  }

  /**
   * The newest that was begun at this time or earlier.
   *
   * @throws IOException if there is none, or it is damaged: an earlier one is not taken for it
   */
  public Backup newest(Instant notAfter) throws IOException {
    Optional<Backup> found =
        whole.stream().filter(b -> !b.time().isAfter(notAfter)).reduce((a, b) -> b);
    for (String id : damaged.keySet()) {
      Instant time = Backup.time(id);
      if (!time.isAfter(notAfter) && found.filter(b -> b.time().isAfter(time)).isEmpty()) {
        requireWhole(id);
      }
    }
    return found.orElseThrow(() -> new BackupException("There is no backup that old." + others()));
  }

  private void requireWhole(String id) throws IOException {
    if (damaged.containsKey(id)) {
      throw new DamagedBackupException(
          "The backup %s is damaged: %s. Name another one.%s"
              .formatted(id, damaged.get(id), others()));
    }
  }

  private String others() {
    return whole.isEmpty()
        ? " There is none that is whole."
        : " There are %d, from %s to %s."
            .formatted(whole.size(), whole.getFirst().id(), whole.getLast().id());
  }
}
