package io.groundskeeper.dataset.fsck;

import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.Quotas;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What lines say of their entries, by the checks of this release. For one thread. */
final class LineContents {
  /**
   * Of the quotas that a server can have set, two have to do with a line: how many boxes it may
   * have, and how large its image may be. A line has more than that or it has not.
   */
  private final List<LineChecker> checkers =
      LongStream.of(Quotas.OPEN.boundingBoxesMax(), Long.MAX_VALUE, 0)
          .boxed()
          .flatMap(boxes ->
              Stream.of(Quotas.OPEN, Quotas.AWS)
                  .map(quotas ->
                      new LineChecker(
                          new Quotas(
                              Long.MAX_VALUE,
                              Long.MAX_VALUE,
                              Long.MAX_VALUE,
                              boxes,
                              false,
                              quotas.imagePixelsMin(),
                              quotas.imagePixelsMax()))))
          .toList();

  /**
   * The entry of a line, under the quotas by which what is stored beside it was found; where that
   * is under none, under the usual ones.
   *
   * @return null where it is no line of an entry
   */
  @Nullable Entry read(Part.Line line) {
    Entry usual = null;
    for (LineChecker checker : checkers) {
      if (checker.check(line.bytes(), 0, line.bytes().length).isPresent()) {
        return null;
      }
      Entry entry = checker.entry();
      if (Arrays.equals(entry.annotations(), line.annotations())) {
        return entry;
      }
      usual = usual == null ? entry : usual;
    }
    return usual;
  }
}
