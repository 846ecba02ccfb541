package io.groundskeeper;

import java.io.IOException;
import java.nio.file.Path;

/** Another process that has a folder open, until its standard input ends. */
final class FolderHolder {
  private FolderHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (Groundskeeper groundskeeper = Groundskeeper.open(Path.of(arguments[0]))) {
      System.out.println(groundskeeper.folder());
      System.in.readAllBytes();
    }
  }
}
