package io.groundskeeper.convert.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.LineSink;
import io.groundskeeper.convert.value.Loss;
import io.groundskeeper.convert.value.ReadOptions;
import io.groundskeeper.convert.value.Report;
import io.groundskeeper.convert.value.SourceNames;
import io.groundskeeper.manifest.Finding;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.TerminalContentError;
import java.io.IOException;
import java.util.Optional;

/**
 * Where all readers put their entries: checked as a server would check them, each source-ref once.
 * For one thread.
 */
public final class Emitter {
  private final ReadOptions options;
  private final LineWriter writer;
  private final LineSink sink;
  private final Report report;
  private final LineChecker checker = new LineChecker(Quotas.OPEN);
  private final SourceRefs seen = new SourceRefs();

  public Emitter(ReadOptions options, LineSink sink, Report report) {
    this.options = options;
    writer = new LineWriter(options.clock());
    this.sink = sink;
    this.report = report;
  }

  public Report report() {
    return report;
  }

  /**
   * The source-ref of an image that a file names; told of where that is a guess.
   *
   * @throws ConversionException if it has none
   */
  public String sourceRef(String name) throws ConversionException {
    String sourceRef = options.sourceRef(name);
    report.lose(Loss.FOREIGN_NAME, SourceNames.of(name).foreign().isPresent() ? 1 : 0);
    return sourceRef;
  }

  /** Whether an image of that name has come already. */
  public boolean has(String sourceRef) {
    return seen.get(SourceRefs.Hash.of(sourceRef.getBytes(UTF_8))) != SourceRefs.ABSENT;
  }

  /**
   * An image of another format.
   *
   * @param where what people find it by
   */
  public void image(LabelledImage image, String where) throws IOException {
    byte[] line = writer.write(image);
    if (line(line, 0, line.length, where)) {
      report.entry(image.labels().size(), image.boxes().size());
    } else {
      report.lose(Loss.LABEL_LEFT_OUT, image.labels().size(), where);
      report.lose(Loss.BOX_LEFT_OUT, image.boxes().size(), where);
    }
  }

  /** A line of a manifest, as it is. */
  public void manifestLine(byte[] bytes, int from, int to, String where) throws IOException {
    if (line(bytes, from, to, where)) {
      report.entry(0, 0);
    }
  }

  private boolean line(byte[] bytes, int from, int to, String where) throws IOException {
    Optional<TerminalContentError> error = checker.check(bytes, from, to);
    if (error.isPresent()) {
      report.leaveOut(where, error.get().message());
      return false;
    }
    var entry = checker.entry();
    SourceRefs.Hash hash = SourceRefs.Hash.of(entry.sourceRef());
    if (seen.get(hash) != SourceRefs.ABSENT) {
      report.leaveOut(where, TerminalContentError.ERROR_DUPLICATE_SOURCE_REF.message());
      return false;
    }
    seen.put(hash, 0);
    if (entry.hasErrors()) {
      report.wrong(where, firstError());
    }
    sink.add(entry.line());
    return true;
  }

  private String firstError() {
    for (Finding finding : checker.findings()) {
      if (!finding.error().isWarning()) {
        return finding.error().name();
      }
    }
    return "";
  }
}
