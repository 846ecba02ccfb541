package io.groundskeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * What was found when all that is in a place was read.
 *
 * @param backups how many there are
 * @param files how many they have, each content once
 * @param bytes of these files
 * @param damages what is not as it was written, a sentence each
 */
public record Verification(int backups, int files, long bytes, List<String> damages) {
  /**
   * Reads each file of each backup.
   *
   * @param progress is told how many bytes were read
   */
  public static Verification of(BackupPlace place, LongConsumer progress) throws IOException {
    Catalogue catalogue = Catalogue.read(place);
    List<String> damages = new ArrayList<>();
    catalogue
        .damaged()
        .forEach((id, why) -> damages.add("The backup %s is damaged: %s.".formatted(id, why)));
    Map<FileContent, List<String>> users = users(catalogue);
    Map<FileContent, String> troubles = new LinkedHashMap<>();
    long bytes = 0;
    for (var each : users.entrySet()) {
      String trouble = trouble(place, each.getKey());
      if (!trouble.isEmpty()) {
        troubles.put(each.getKey(), trouble);
      }
      bytes += each.getKey().bytes();
      progress.accept(bytes);
    }
    if (!troubles.isEmpty()) {
      // What an old backup alone needed is gone with it, if it was removed meanwhile.
      Map<FileContent, List<String>> still = users(Catalogue.read(place));
      troubles.forEach((content, trouble) -> {
        if (still.containsKey(content)) {
          damages.add(
              "%s/%s/%s %s. Backups that need it: %s."
                  .formatted(
                      place,
                      Backups.FILES,
                      content.sha256(),
                      trouble,
                      String.join(", ", still.get(content))));
        }
      });
    }
    int backups = catalogue.whole().size() + catalogue.damaged().size();
    return new Verification(backups, users.size(), bytes, List.copyOf(damages));
  }

  /** How many bytes there are to be read. */
  public static long bytes(Catalogue catalogue) {
    return users(catalogue).keySet().stream().mapToLong(FileContent::bytes).sum();
  }

  private static Map<FileContent, List<String>> users(Catalogue catalogue) {
    Map<FileContent, List<String>> users =
        new TreeMap<>(
            Comparator.comparing(FileContent::sha256).thenComparingLong(FileContent::bytes));
    for (Backup backup : catalogue.whole()) {
      for (Backup.File file : backup.files()) {
        users
            .computeIfAbsent(file.content(), content -> new ArrayList<>())
            .add(backup.id() + " (" + file.name() + ")");
      }
    }
    return users;
  }

  /** What is wrong with a file; empty where nothing is. */
  private static String trouble(BackupPlace place, FileContent content) throws IOException {
    try (InputStream in = place.open(Backups.FILES + "/" + content.sha256())) {
      return FileContent.of(in).equals(content) ? "" : "is not what was written";
    } catch (NoSuchFileException e) {
      return "is missing";
    }
  }
}
