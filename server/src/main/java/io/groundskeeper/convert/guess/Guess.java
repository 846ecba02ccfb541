package io.groundskeeper.convert.guess;

import io.groundskeeper.convert.file.FileTree;
import io.groundskeeper.convert.file.FileTrees;
import io.groundskeeper.convert.guess.Recognised.Foreign;
import io.groundskeeper.convert.guess.Recognised.Known;
import io.groundskeeper.convert.guess.Recognised.Unknown;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import io.groundskeeper.convert.value.Input;
import io.groundskeeper.convert.value.Report;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Which format a data set has, when nobody says it: by what is in it, by its name only where that
 * tells nothing. Every method throws a {@link ConversionException} that says what it is and what to
 * do, where it is no format that can be read, or may be several.
 */
public final class Guess {
  private static final int ZIP = 0x504b;

  private final String option;
  private final Path temporary;

  /**
   * Guesses.
   *
   * @param option by which people can say the format
   * @param temporary a folder for temporary files
   */
  public Guess(String option, Path temporary) {
    this.option = option;
    this.temporary = temporary;
  }

  /** The format of a folder, of the zip of one, or of a file. */
  public Format of(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return ofTree(new Input.Folder(path));
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // What can be read once only is not read for a guess.
      return byName(path.toString(), new Unknown(""));
    }
    byte[] beginning;
    try (InputStream in = Files.newInputStream(path)) {
      beginning = in.readNBytes(Beginning.LOOKED_AT_BYTES_MAX);
    }
    return isZip(beginning) ? ofTree(new Input.File(path)) : byContent(path.toString(), beginning);
  }

  /**
   * The format of a stream, which is where it was afterwards.
   *
   * @param in one that can be marked
   */
  public Format of(InputStream in) throws IOException {
    byte[] beginning = Beginning.peek(in);
    if (isZip(beginning)) {
      throw new ConversionException("It is a zip: say what is in it with %s.".formatted(option));
    }
    return byContent("", beginning);
  }

  private Format ofTree(Input input) throws IOException {
    try (FileTree files = FileTrees.open(input, temporary, new Report())) {
      return TreeGuess.of(files, option);
    }
  }

  private static boolean isZip(byte[] beginning) {
    return beginning.length >= 4 && ((beginning[0] & 0xff) << 8 | (beginning[1] & 0xff)) == ZIP;
  }

  private Format byContent(String name, byte[] beginning) throws ConversionException {
    Recognised recognised = Beginning.recognise(beginning);
    return switch (recognised) {
      case Known(Format format) -> format;
      case Foreign foreign -> throw new ConversionException(foreign.sentence());
      case Unknown unknown -> byName(name, unknown);
    };
  }

  private Format byName(String name, Unknown unknown) throws ConversionException {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("\\.(gz|zst)$", "");
    String extension = plain.substring(plain.lastIndexOf('.') + 1);
    if (extension.equals("json") && unknown.seen().isEmpty()) {
      return Format.COCO;
    }
    return switch (extension) {
      case "manifest", "jsonl", "ndjson" -> Format.MANIFEST;
      case "csv", "tsv" -> Format.CSV;
      default ->
          throw new ConversionException(
              "Its format cannot be guessed%s: say %s, one of %s."
                  .formatted(
                      unknown.seen().isEmpty() ? "" : ", it is " + unknown.seen(),
                      option,
                      Format.readable()));
    };
  }
}
