package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The cases of {@code manifest/catalogue.txt}, which says itself how it is to be read. */
public final class Catalogue {
  private static final Pattern REPEATED = Pattern.compile("<([^<>]*)>([0-9]+)");

  private Catalogue() {}

  /**
   * A line and what becomes of it.
   *
   * @param listed the line as it is listed, empty where it is left out
   * @param leftOutFor the code for which it is left out, empty where it is kept
   */
  public record Case(String name, String line, String listed, String leftOutFor) {
    boolean isKept() {
      return leftOutFor.isEmpty();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String text : resource("catalogue.txt").split("(?m)^= ", -1)) {
      if (!text.startsWith("#")) {
        cases.add(read(text));
      }
    }
    return cases;
  }

  /** The lines of the cases that are kept. */
  public static List<Case> kept() {
    return cases().stream().filter(Case::isKept).toList();
  }

  private static Case read(String text) {
    List<String> rows = text.lines().toList();
    StringBuilder line = new StringBuilder();
    StringBuilder listed = new StringBuilder();
    String leftOutFor = "";
    for (String row : rows.subList(1, rows.size())) {
      if (row.startsWith("! ")) {
        leftOutFor = row.substring(2);
      } else if (row.startsWith("+ ")) {
        listed.append(row, 2, row.length());
      } else {
        String own =
            REPEATED
                .matcher(row.strip())
                .replaceAll(found -> found.group(1).repeat(Integer.parseInt(found.group(2))));
        line.append(own);
        listed.append(own);
      }
    }
    return new Case(
        rows.getFirst(),
        line.toString(),
        leftOutFor.isEmpty() ? listed.toString() : "",
        leftOutFor);
  }

  static String resource(String name) {
    return new String(bytes(name), UTF_8);
  }

  static byte[] bytes(String name) {
    try (InputStream in = Catalogue.class.getResourceAsStream("/manifest/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
