package io.groundskeeper.cli;

import io.groundskeeper.convert.value.Format;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Predicate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The formats of datasets, by their names: all are understood, those that fit are proposed. */
public abstract class FormatNames implements ITypeConverter<Format>, Iterable<String> {
  private final Predicate<Format> proposed;

  private FormatNames(Predicate<Format> proposed) {
    this.proposed = proposed;
  }

  /** Formats to read. */
  public static final class ToRead extends FormatNames {
    public ToRead() {
      super(Format::isReadable);
    }
  }

  /** Formats to write. */
  public static final class ToWrite extends FormatNames {
    public ToWrite() {
      super(Format::isWritable);
    }
  }

  @Override
  public final Format convert(String name) {
    return Format.parse(name)
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is no format; there are %s".formatted(name, String.join(", ", this))));
  }

  @Override
  public final Iterator<String> iterator() {
    return Arrays.stream(Format.values()).filter(proposed).map(Format::toString).iterator();
  }
}
