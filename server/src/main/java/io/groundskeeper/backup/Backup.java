package io.groundskeeper.backup;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A backup: which files a data folder had. It is written as a line of JSON, and a line with the
 * SHA-256 of the first, so that damage is seen.
 *
 * @param time when it was begun, to the millisecond: all that was acknowledged before is in it
 * @param files of the data folder, in the order of their names
 */
public record Backup(Instant time, List<File> files) {
  private static final int FORMAT = 1;
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSSX").withZone(ZoneOffset.UTC);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * A file.
   *
   * @param name in the data folder
   * @param modified when it was written last, as its file system says
   */
  public record File(String name, FileContent content, Instant modified) {}

  /** What it is called: its time, as a file may be named. */
  public String id() {
    return id(time);
  }

  static String id(Instant time) {
    return ID.format(time);
  }

  /** Whether a backup can be called so. */
  static boolean isId(String text) {
    try {
      return id(time(text)).equals(text);
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** The time of the backup of an id. */
  static Instant time(String id) {
    return Instant.from(ID.parse(id));
  }

  /** How large the data folder was. */
  public long bytes() {
    return files.stream().mapToLong(file -> file.content().bytes()).sum();
  }

  byte[] toBytes() {
    ObjectNode document =
        JsonMapper.shared().createObjectNode().put("format", FORMAT).put("time", time.toString());
    ArrayNode list = document.putArray("files");
    for (File file : files) {
      list.addObject()
          .put("name", file.name())
          .put("bytes", file.content().bytes())
          .put("sha256", file.content().sha256())
          .put("modified", file.modified().toString());
    }
    byte[] line = document.toString().getBytes(StandardCharsets.UTF_8);
    String text = document + "\n" + FileContent.of(line).sha256() + "\n";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads one.
   *
   * @throws DamagedBackupException if these are not the bytes of one
   */
  static Backup parse(String id, byte[] bytes) throws DamagedBackupException {
    String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
    if (lines.length != 3
        || !lines[2].isEmpty()
        || !FileContent.of(lines[0].getBytes(StandardCharsets.UTF_8)).sha256().equals(lines[1])) {
      throw new DamagedBackupException("its list of files is not what was written");
    }
    try {
      JsonNode document = JsonMapper.shared().readTree(lines[0]);
      if (document.path("format").asInt() != FORMAT) {
        throw new DamagedBackupException(
            "it is of another release (it says: format %s)".formatted(document.path("format")));
      }
      Backup read = parse(document);
      if (!read.id().equals(id)) {
        throw new DamagedBackupException("it is the list of files of " + read.id());
      }
      return read;
    } catch (JacksonException | DateTimeException e) {
      throw new DamagedBackupException("its list of files makes no sense", e);
    }
  }

  private static Backup parse(JsonNode document) throws DamagedBackupException {
    List<File> files = new ArrayList<>();
    for (JsonNode file : document.path("files")) {
      String name = file.path("name").asString();
      String sha256 = file.path("sha256").asString();
      if (!isName(name) || !SHA256.matcher(sha256).matches()) {
        throw new DamagedBackupException("its list of files makes no sense");
      }
      files.add(
          new File(
              name,
              new FileContent(file.path("bytes").asLong(), sha256),
              Instant.parse(file.path("modified").asString())));
    }
    return new Backup(Instant.parse(document.path("time").asString()), List.copyOf(files));
  }

  /** Whether a file of a data folder may be called so. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }
}
