package io.groundskeeper.convert.file;

import com.github.luben.zstd.ZstdIOException;
import de.siegmar.fastcsv.reader.CsvParseException;
import io.groundskeeper.convert.value.ConversionException;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.zip.ZipException;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * The one place that tells what is wrong with a data set from what is wrong with the machine, by
 * what the libraries throw that read it. The first is a {@link ConversionException} in our own
 * words; the second stays what it is.
 */
public final class Faults {
  private Faults() {}

  /**
   * A failure to read what somebody else hands in, or to pass on what was read: it is neither the
   * data set's fault nor ours, and reaches the caller as it was.
   */
  public static final class ForeignException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Exception original;

    public ForeignException(Exception original) {
      super(original);
      this.original = original;
    }

    /**
     * What happened there.
     *
     * @throws RuntimeException if it was one
     */
    public IOException original() {
      return switch (original) {
        case IOException e -> e;
        case RuntimeException e -> throw e;
        default -> new IOException(original);
      };
    }
  }

  /**
   * What to throw.
   *
   * @param beginning of the sentence that says what is wrong
   * @throws RuntimeException if it is nothing that reading could come to
   */
  public static IOException of(String beginning, Throwable failure) {
    for (Throwable cause : innermostFirst(failure)) {
      if (cause instanceof ForeignException foreign) {
        return foreign;
      }
      if (cause instanceof ConversionException conversion) {
        return conversion;
      }
      Optional<String> wrong = wrong(cause);
      if (wrong.isPresent()) {
        return new ConversionException("%s: %s.".formatted(beginning, wrong.get()), failure);
      }
      if (cause instanceof IOException machine) {
        return machine;
      }
    }
    return switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> new IOException(failure);
    };
  }

  /** The causes of a failure, down to the one that says whose it is. */
  private static Deque<Throwable> innermostFirst(Throwable failure) {
    Deque<Throwable> causes = new ArrayDeque<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      causes.push(cause);
      if (cause instanceof ForeignException || cause instanceof ConversionException) {
        break;
      }
    }
    return causes;
  }

  /** What is wrong with the data, in a few words; empty where it is not the data. */
  public static Optional<String> wrong(Throwable failure) {
    return Optional.ofNullable(
        switch (failure) {
          case JacksonIOException e -> null;
          case StreamConstraintsException e ->
              "it is nested too deeply, or a text, name or number in it is too long"
                  + at(e.getLocation());
          case UnexpectedEndOfInputException e -> "it ends early";
          case JacksonException e -> "it is not valid JSON" + at(e.getLocation());
          case MarkedYamlEngineException e ->
              "it is not valid YAML"
                  + e.getProblemMark().map(m -> at(m.getLine() + 1, m.getColumn() + 1)).orElse("");
          case YamlEngineException e -> "it is not valid YAML, or too long";
          case Xml.UnwantedException e -> e.getMessage();
          case XMLStreamException e -> "it is not well-formed XML" + at(e.getLocation());
          case CsvParseException e -> "it is no CSV, or a field or row of it is too long";
          case CharacterCodingException e -> "it is not text in UTF-8";
          case CharConversionException e -> "it is not text in UTF-8";
          case ZipException e -> "it is damaged, and cannot be unpacked";
          case ZstdIOException e -> "it is damaged, and cannot be unpacked";
          case EOFException e -> "it ends early";
          case StackOverflowError e -> "it is nested too deeply";
          default -> null;
        });
  }

  private static String at(@Nullable Location location) {
    return location == null ? "" : at(location.getLineNumber(), location.getColumnNumber());
  }

  private static String at(@Nullable TokenStreamLocation location) {
    return location == null ? "" : at(location.getLineNr(), location.getColumnNr());
  }

  private static String at(long line, long column) {
    return line < 1 ? "" : " (line %d, column %d)".formatted(line, Math.max(1, column));
  }
}
