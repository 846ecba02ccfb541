package io.groundskeeper.convert;

import io.groundskeeper.convert.file.Faults;
import io.groundskeeper.convert.line.Emitter;
import io.groundskeeper.convert.line.MultiLabel;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.manifest.LineBlocks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/** Reads manifests: each line is checked, and passed on as it is. */
final class ManifestReader {
  private ManifestReader() {}

  static void read(InputStream in, ReadOptions options, Emitter emitter) throws IOException {
    LineBlocks blocks =
        new LineBlocks((into, from, length) -> {
          try {
            return in.read(into, from, length);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    MultiLabel multiLabel = new MultiLabel(emitter.report());
    long number = 0;
    try {
      for (Optional<LineBlocks.Block> block = blocks.next();
          block.isPresent();
          block = blocks.next()) {
        for (LineBlocks.Lines lines = block.get().lines(); lines.next(); ) {
          number++;
          String where = "line " + number;
          if (options.multiLabel()) {
            byte[] line = Arrays.copyOfRange(block.get().bytes(), lines.from(), lines.to());
            byte[] expanded = multiLabel.expanded(line, where);
            emitter.manifestLine(expanded, 0, expanded.length, where);
          } else {
            emitter.manifestLine(block.get().bytes(), lines.from(), lines.to(), where);
          }
        }
      }
    } catch (UncheckedIOException e) {
      throw Faults.of("The manifest cannot be read after line %d".formatted(number), e);
    }
  }
}
