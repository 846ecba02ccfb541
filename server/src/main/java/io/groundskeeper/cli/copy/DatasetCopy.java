package io.groundskeeper.cli.copy;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.manifest.TerminalContentError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.services.rekognition.model.DatasetDescription;
import software.amazon.awssdk.services.rekognition.model.DatasetStatus;

/**
 * The copying of one dataset: what the target has is kept as hashes, the source is streamed, and
 * what differs is sent. Whatever stops it, a second run sends only what is missing.
 */
final class DatasetCopy {
  private static final int DELETED_PER_CALL_MAX = 5_000;

  private final Side source;
  private final Side target;
  private final Wishes wishes;
  private final Console console;
  private final Tally tally;
  private final LineReading reading = new LineReading();
  private final EntryTable table = new EntryTable();
  private final GroundTruth pending = new GroundTruth();
  private long targetEntries;

  /**
   * What is wished.
   *
   * @param dryRun nothing is changed
   * @param delete entries that only the target has are removed there
   * @param verify the target is listed again at the end
   */
  record Wishes(boolean dryRun, boolean delete, boolean verify) {}

  /**
   * The copying of a dataset that is at the source.
   *
   * @param tally takes what it does
   */
  DatasetCopy(Side source, Side target, Wishes wishes, Console console, Tally tally) {
    this.source = source;
    this.target = target;
    this.wishes = wishes;
    this.console = console;
    this.tally = tally;
  }

  /**
   * Copies it.
   *
   * @param targetArn the dataset at the target; empty in a dry run where there is none yet
   * @throws CommandFailedException if it cannot be done
   */
  void run(Optional<String> targetArn) throws InterruptedException {
    tally.targetArn = targetArn;
    DatasetDescription from = source.settled(tally.sourceArn, tally.sourceDataset);
    if (targetArn.isPresent()) {
      DatasetDescription to = target.settled(targetArn.get(), tally.dataset);
      targetEntries = entries(to).orElse(0);
      readTarget(targetArn.get(), entries(to));
    }
    long before = targetEntries;
    readSource(entries(from));
    send();
    tally.onlyAtTarget = table.onlyAtTarget();
    if (wishes.dryRun() || targetArn.isEmpty()) {
      return;
    }
    if (wishes.verify()) {
      verify(targetArn.get());
    } else {
      tally.dropped = Math.max(0, before + tally.added - targetEntries);
    }
    if (wishes.delete() && tally.onlyAtTarget > 0) {
      delete(targetArn.get());
    }
  }

  private static OptionalLong entries(DatasetDescription description) {
    return description.datasetStats() == null || description.datasetStats().totalEntries() == null
        ? OptionalLong.empty()
        : OptionalLong.of(description.datasetStats().totalEntries());
  }

  private void readTarget(String arn, OptionalLong entries) throws InterruptedException {
    list(
        target,
        arn,
        "compare",
        entries,
        line -> reading.read(line).ifPresent(l -> table.target(l.key(), l.meaning())));
  }

  private void readSource(OptionalLong entries) throws InterruptedException {
    list(source, tally.sourceArn, "copy", entries, this::take);
  }

  private void list(
      Side side, String arn, String what, OptionalLong entries, Side.Listener listener)
      throws InterruptedException {
    try (var progress = console.progress(what + " " + tally.dataset, entries)) {
      String name = side == source ? tally.sourceDataset : tally.dataset;
      side.list(arn, name, new Counted(listener, progress));
    }
  }

  /** Counts the lines that a listener is told of. */
  private static final class Counted implements Side.Listener {
    private final Side.Listener listener;
    private final ProgressBar progress;
    private long lines;

    Counted(Side.Listener listener, ProgressBar progress) {
      this.listener = listener;
      this.progress = progress;
    }

    @Override
    public void line(String line) throws InterruptedException {
      listener.line(line);
      lines++;
      progress.at(lines);
    }
  }

  private void take(String text) throws InterruptedException {
    tally.entries++;
    Optional<ListedLine> read = reading.read(text);
    if (read.isEmpty()) {
      tally.unsendable++;
      if (tally.unsendable <= Tally.NAMED_MAX) {
        console.warn(
            "%s: entry %d of the source is left out: %s: %s"
                .formatted(
                    tally.sourceDataset,
                    tally.entries,
                    reading.refusal().map(Enum::name).orElse(""),
                    reading.refusal().map(TerminalContentError::message).orElse("")));
      }
      return;
    }
    ListedLine line = read.get();
    switch (table.source(line.key(), line.meaning())) {
      case NEW -> {
        tally.added++;
        add(line);
      }
      case CHANGED -> {
        tally.replaced++;
        add(line);
      }
      case SAME, REPEATED -> tally.unchanged++;
    }
  }

  private void add(ListedLine line) throws InterruptedException {
    if (!pending.hasRoomFor(line)) {
      send();
    }
    pending.add(line);
  }

  /** Sends what is pending, unless this is a dry run. */
  private void send() throws InterruptedException {
    if (pending.isEmpty()) {
      return;
    }
    byte[] lines = pending.bytes();
    tally.updates++;
    tally.bytesSent += lines.length;
    if (!wishes.dryRun()) {
      DatasetDescription after = target.update(tally.targetArn.orElseThrow(), tally.dataset, lines);
      if (after.status() == DatasetStatus.UPDATE_FAILED) {
        throw new CommandFailedException(
            "%s at %s did not take update %d (%d lines, the first of %s): %s Updates before it stand."
                .formatted(
                    tally.dataset,
                    target,
                    tally.updates,
                    pending.lines(),
                    console.shown(pending.first()),
                    after.statusMessage()));
      }
      targetEntries = entries(after).orElse(targetEntries);
    }
    pending.clear();
  }

  private void verify(String arn) throws InterruptedException {
    list(
        target,
        arn,
        "verify",
        OptionalLong.of(targetEntries),
        line -> reading.read(line).ifPresent(l -> table.confirm(l.key(), l.meaning())));
    if (table.unconfirmed() == 0) {
      return;
    }
    // Only hashes of them are known: the source has their names.
    source.list(
        tally.sourceArn,
        tally.sourceDataset,
        line ->
            reading
                .read(line)
                .filter(l -> table.isUnconfirmed(l.key()))
                .ifPresent(l -> tally.differs(l.sourceRefText())));
  }

  private void delete(String arn) throws InterruptedException {
    List<String> doomed = new ArrayList<>();
    list(
        target,
        arn,
        "delete from",
        OptionalLong.of(targetEntries),
        line -> {
          if (tally.deletionMissing) {
            return;
          }
          reading
              .read(line)
              .filter(l -> table.isOnlyAtTarget(l.key()))
              .ifPresent(l -> doomed.add(l.sourceRefText()));
          if (doomed.size() == DELETED_PER_CALL_MAX) {
            delete(arn, doomed);
          }
        });
    if (!doomed.isEmpty() && !tally.deletionMissing) {
      delete(arn, doomed);
    }
  }

  private void delete(String arn, List<String> doomed) {
    Optional<Long> removed = target.delete(arn, doomed);
    tally.deletionMissing = removed.isEmpty();
    tally.removed += removed.orElse(0L);
    doomed.clear();
  }
}
