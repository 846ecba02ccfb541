package io.groundskeeper.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * Makes backups in a place, and removes old ones. A file is there once, named by its content,
 * however many backups have it. A backup is there when its list of files is, which is written last:
 * what was interrupted is no backup, and harms none.
 *
 * <p>The place is held while this is open: of two at one place the second is refused.
 */
public final class Backups implements AutoCloseable {
  static final String FILES = "files";

  /** Files that never change once they are there. */
  private static final String TABLE_SUFFIX = ".sst";

  /** What of a data folder is its process's, not its data. */
  private static final Set<String> NOT_DATA = Set.of("ACKNOWLEDGED", "OPEN", "LOCK", "RESERVE");

  private static final String LOG_PREFIX = "LOG";

  /** By it a data folder is told from others; copies of it have the same. */
  private static final String IDENTITY = "IDENTITY";

  /** So long the end of the process waits for a removal that is under way. */
  private static final Duration STOP_MAX = Duration.ofSeconds(10);

  /** After so many it is looked whether the place is held still. */
  private static final int NAMES_PER_REMOVAL = 100;

  private final BackupPlace place;
  private final BackupPlace.Held held;
  private final Catalogue catalogue;
  private final Instant time;

  /** Held while something is done that must not be once somebody else has the place. */
  private final ReentrantLock step = new ReentrantLock();

  private Backups(BackupPlace place, BackupPlace.Held held, Catalogue catalogue, Instant time) {
    this.place = place;
    this.held = held;
    this.catalogue = catalogue;
    this.time = time;
  }

  /**
   * What making a backup did.
   *
   * @param filesCopied those whose content was not there yet
   * @param bytesCopied how large these are
   */
  public record Made(Backup backup, long filesCopied, long bytesCopied) {}

  /** What was removed. */
  public record Pruned(List<String> backups, long files, long bytes) {}

  /**
   * Begins a backup: what is acknowledged before this returns belongs to it.
   *
   * @throws IOException also if another one is being made at this place
   */
  public static Backups begin(BackupPlace place, InstantSource clock) throws IOException {
    BackupPlace.Held held = place.hold();
    try {
      Catalogue catalogue = Catalogue.read(place);
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      // Later than all that are there, whatever the clock says: the newest is the last one made.
      Instant time =
          catalogue
              .newestTime()
              .filter(newest -> !newest.isBefore(now))
              .map(newest -> newest.plusMillis(1))
              .orElse(now);
      return new Backups(place, held, catalogue, time);
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /** How large the files of a data folder are that a backup of it has. */
  public static long bytes(Path folder) throws IOException {
    long bytes = 0;
    for (Path file : dataFiles(folder)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static List<Path> dataFiles(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(Backups::isData).sorted().toList();
    }
  }

  private static boolean isData(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && !NOT_DATA.contains(name)
        && !name.startsWith(LOG_PREFIX);
  }

  /**
   * Makes it of a folder that nobody changes meanwhile: a checkpoint. When it returns, all of it is
   * on disk and was read again.
   *
   * @param progress is told how many bytes are done
   * @throws IOException also if the place has the backups of another data folder
   */
  public Made make(Path folder, LongConsumer progress) throws IOException {
    requireSameStore(folder);
    Map<String, Long> there = place.list(FILES);
    Map<String, Backup.File> known = tablesOfNewest();
    List<Backup.File> files = new ArrayList<>();
    Set<String> copied = new HashSet<>();
    long bytesCopied = 0;
    long bytesDone = 0;
    for (Path path : dataFiles(folder)) {
      Backup.File file = file(path, known);
      FileContent content = file.content();
      if (!Long.valueOf(content.bytes()).equals(there.get(content.sha256()))) {
        held.require();
        place.copy(path, FILES + "/" + content.sha256(), content);
        there.put(content.sha256(), content.bytes());
        copied.add(content.sha256());
        bytesCopied += content.bytes();
      }
      files.add(file);
      bytesDone += content.bytes();
      progress.accept(bytesDone);
    }
    Backup made = new Backup(time, List.copyOf(files));
    // Whoever took the place for free removed perhaps what was there.
    requireFiles(place, made);
    step.lock();
    try {
      held.require();
      place.create(Catalogue.name(made.id()), made.toBytes());
    } finally {
      step.unlock();
    }
    return new Made(made, copied.size(), bytesCopied);
  }

  /** Backups of two would be told apart by nobody, and one's would be removed for the other's. */
  private void requireSameStore(Path folder) throws IOException {
    Path identity = folder.resolve(IDENTITY);
    if (!Files.exists(identity)) {
      return;
    }
    FileContent ours = FileContent.of(identity);
    for (Backup backup : catalogue.whole()) {
      for (Backup.File file : backup.files()) {
        if (file.name().equals(IDENTITY) && !file.content().equals(ours)) {
          throw new BackupException(
              ("%s has the backups of another data folder: %s is none of this one. Name another"
                      + " place. (A folder that was restored is the same one; one that was salvaged"
                      + " is another.)")
                  .formatted(place, backup.id()));
        }
      }
    }
  }

  private Map<String, Backup.File> tablesOfNewest() {
    Map<String, Backup.File> known = new HashMap<>();
    if (!catalogue.whole().isEmpty()) {
      for (Backup.File file : catalogue.whole().getLast().files()) {
        if (file.name().endsWith(TABLE_SUFFIX)) {
          known.put(file.name(), file);
        }
      }
    }
    return known;
  }

  /**
   * A file as it is now. One that never changes, and has the name, size and time that it had, is
   * not read again: then a copy that was good is kept, too, where the original has been damaged.
   */
  private static Backup.File file(Path path, Map<String, Backup.File> known) throws IOException {
    String name = path.getFileName().toString();
    if (!Backup.isName(name)) {
      throw new BackupException(
          "The data folder has a file '%s', which is none of its own.".formatted(path));
    }
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    Instant modified = attributes.lastModifiedTime().toInstant();
    Backup.File before = known.get(name);
    if (before != null
        && before.content().bytes() == attributes.size()
        && before.modified().equals(modified)) {
      return before;
    }
    return new Backup.File(name, FileContent.of(path), modified);
  }

  /**
   * Makes sure that all files of a backup are in their place, by name and size.
   *
   * @throws DamagedBackupException if not
   */
  static void requireFiles(BackupPlace place, Backup backup) throws IOException {
    Map<String, Long> there = place.list(FILES);
    for (Backup.File file : backup.files()) {
      Long bytes = there.get(file.content().sha256());
      if (bytes == null || bytes != file.content().bytes()) {
        throw new DamagedBackupException(
            "The backup %s is damaged: of its file %s %s/%s/%s is %s."
                .formatted(
                    backup.id(),
                    file.name(),
                    place,
                    FILES,
                    file.content().sha256(),
                    bytes == null
                        ? "missing"
                        : "%,d bytes long, not %,d".formatted(bytes, file.content().bytes())));
      }
    }
  }

  /**
   * Removes all backups but the newest, and the files that none needs.
   *
   * @param keep how many stay, at least one
   * @throws DamagedBackupException if a list of files cannot be read: nothing is removed then
   */
  public Pruned prune(int keep) throws IOException {
    if (keep < 1) {
      throw new IllegalArgumentException("keep " + keep);
    }
    Catalogue now = Catalogue.read(place);
    if (!now.damaged().isEmpty()) {
      String id = now.damaged().firstKey();
      throw new DamagedBackupException(
          ("No old backup was removed: which files %s/%s needs cannot be read (%s). Remove that file"
                  + " first, if no other copy of it can be put there.")
              .formatted(place, Catalogue.name(id), now.damaged().get(id)));
    }
    List<Backup> old = now.whole().subList(0, Math.max(0, now.whole().size() - keep));
    delete(old.stream().map(backup -> Catalogue.name(backup.id())).toList());
    Set<String> needed = new HashSet<>();
    for (Backup kept : now.whole().subList(old.size(), now.whole().size())) {
      kept.files().forEach(file -> needed.add(file.content().sha256()));
    }
    Map<String, Long> unneeded = place.list(FILES);
    unneeded.keySet().removeAll(needed);
    delete(unneeded.keySet().stream().map(name -> FILES + "/" + name).toList());
    return new Pruned(
        old.stream().map(Backup::id).toList(),
        unneeded.size(),
        unneeded.values().stream().mapToLong(Long::longValue).sum());
  }

  private void delete(List<String> names) throws IOException {
    for (int from = 0; from < names.size(); from += NAMES_PER_REMOVAL) {
      step.lock();
      try {
        held.require();
        place.delete(names.subList(from, Math.min(names.size(), from + NAMES_PER_REMOVAL)));
      } finally {
        step.unlock();
      }
    }
  }

  /**
   * Gives up the place from another thread, since the process ends: nothing of this can be added or
   * removed any more, but for a file that is being copied just now, which harms nobody.
   *
   * @throws IOException if it cannot be given up; also if a removal took too long, which goes on
   */
  public void stop() throws IOException {
    try {
      // For good: whoever comes next waits for the end of the process.
      if (!step.tryLock(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BackupException("%s is being changed still.".formatted(place));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupException("%s was not given up.".formatted(place), e);
    }
    held.close();
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
