package io.groundskeeper.cli.validate;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.LineBlocks;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.RejectedLine;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.TerminalContentError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks one manifest, read once, in memory that grows by some 30 bytes an entry. */
final class ManifestCheck {
  private final Quotas quotas;
  private final Optional<Images> images;
  private final CheckReport report;
  private final LineChecker checker;
  private final SourceRefs seen = new SourceRefs();
  private final CheckOutcome outcome = new CheckOutcome();
  private int number;

  /**
   * A check that tells the report of each line and of the outcome.
   *
   * @param images by which images are looked at, too
   */
  ManifestCheck(Quotas quotas, Optional<Images> images, CheckReport report) {
    this.quotas = quotas;
    this.images = images;
    this.report = report;
    checker = new LineChecker(quotas);
  }

  /** Checks a manifest, and returns what it came to. */
  CheckOutcome run(ManifestSource source) throws IOException {
    Optional<String> other = source.somethingElse();
    if (other.isPresent()) {
      outcome.isNoManifest(other.get());
    } else {
      if (source.isUtf16()) {
        outcome.hint(
            "It is UTF-16. The command import reads that; for CreateDataset and for AWS it must be"
                + " UTF-8: iconv -f UTF-16 -t UTF-8 FILE > NEW");
      }
      lines(source);
      outcome.end(source.bytesRead(), source.hasLegalName(), quotas);
    }
    report.end(outcome);
    return outcome;
  }

  private void lines(ManifestSource source) throws IOException {
    LineBlocks blocks = new LineBlocks(source::read);
    for (var block = blocks.next(); block.isPresent(); block = blocks.next()) {
      for (CheckedLine line : withImages(check(block.get()))) {
        outcome.add(line);
        report.line(line);
      }
    }
  }

  private List<CheckedLine> check(LineBlocks.Block block) {
    List<CheckedLine> checked = new ArrayList<>();
    for (var lines = block.lines(); lines.next(); ) {
      if (number == Integer.MAX_VALUE) {
        throw new CommandFailedException("it has more than 2,147,483,647 lines");
      }
      number++;
      checked.add(check(block.bytes(), lines.from(), lines.to()));
    }
    return checked;
  }

  private CheckedLine check(byte[] bytes, int from, int to) {
    Optional<TerminalContentError> error = checker.check(bytes, from, to);
    if (error.isPresent()) {
      return new CheckedLine.LeftOut(RejectedLine.of(number, error.get(), bytes, from, to), "");
    }
    Entry entry = checker.entry();
    var hash = SourceRefs.Hash.of(entry.sourceRef());
    int first = seen.get(hash);
    if (first != SourceRefs.ABSENT) {
      var duplicate = TerminalContentError.ERROR_DUPLICATE_SOURCE_REF;
      return new CheckedLine.LeftOut(
          RejectedLine.of(number, duplicate, bytes, from, to),
          "the source-ref of line %,d".formatted(first));
    }
    seen.put(hash, number);
    return new CheckedLine.Kept(number, entry, checker.findings(), Optional.empty());
  }

  private List<CheckedLine> withImages(List<CheckedLine> lines) throws IOException {
    if (images.isEmpty()) {
      return lines;
    }
    List<byte[]> sourceRefs = new ArrayList<>();
    for (CheckedLine line : lines) {
      if (line instanceof CheckedLine.Kept kept) {
        sourceRefs.add(kept.entry().sourceRef());
      }
    }
    var troubles = images.get().troubles(sourceRefs).iterator();
    List<CheckedLine> looked = new ArrayList<>();
    for (CheckedLine line : lines) {
      looked.add(line instanceof CheckedLine.Kept kept ? kept.withImage(troubles.next()) : line);
    }
    return looked;
  }
}
