package io.groundskeeper.cli.remote;

/**
 * Colours for a terminal, or none.
 *
 * @param colours whether to colour at all
 */
public record Paint(boolean colours) {
  /** What has been added. */
  public String added(String text) {
    return in("32", text);
  }

  /** What has been removed, or is wrong. */
  public String removed(String text) {
    return in("31", text);
  }

  /** What has been changed. */
  public String changed(String text) {
    return in("33", text);
  }

  /** The heading of a part. */
  public String heading(String text) {
    return in("1", text);
  }

  private String in(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
