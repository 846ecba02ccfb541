package io.groundskeeper.cli.transfer;

import io.groundskeeper.convert.value.Format;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The formats of datasets, by their names. */
final class FormatNames implements ITypeConverter<Format>, Iterable<String> {
  @Override
  public Format convert(String name) {
    return Format.parse(name)
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is no format; there are %s".formatted(name, Format.names())));
  }

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(Format.values()).map(Format::toString).iterator();
  }
}
