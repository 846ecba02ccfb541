package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Commit;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Part;
import io.groundskeeper.dataset.row.Transaction;
import io.groundskeeper.dataset.snapshot.EntryReader;
import io.groundskeeper.dataset.snapshot.ReadSize;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.manifest.LineChecker;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.manifest.TerminalContentError;
import io.groundskeeper.manifest.edit.Edited;
import io.groundskeeper.manifest.edit.LineEdit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes the lines of all entries that an edit of lines changes; they keep their source-refs. */
public final class LineRewrite implements Edit {
  private final Environment environment;
  private final Commit.Kind kind;
  private final String detail;
  private final LineEdit edit;

  public LineRewrite(Environment environment, Commit.Kind kind, String detail, LineEdit edit) {
    this.environment = environment;
    this.kind = kind;
    this.detail = detail;
    this.edit = edit;
  }

  @Override
  public ChangeResult apply(Working working, boolean dryRun) {
    Snapshot snapshot = working.snapshot();
    EntryReader reader = new EntryReader(environment.store(), working.head().id(), snapshot);
    LineChecker checker = new LineChecker(environment.quotas());
    Transaction transaction = dryRun ? null : working.begin(environment.newId());
    long changed = 0;
    Packing packing =
        new Packing((piece, ordinals) -> {
          if (transaction != null) {
            working.putAt(piece, ordinals, transaction, environment.store());
          }
        });
    int[] ordinals = snapshot.ordinals();
    ReadSize size = new ReadSize();
    for (int from = 0, to; from < ordinals.length; from = to) {
      to = size.to(from, ordinals.length);
      List<Part.Line> lines = reader.lines(ordinals, from, to);
      size.have(lines);
      for (int i = from; i < to; i++) {
        byte[] line = lines.get(i - from).bytes();
        byte[] edited = edited(edit, line);
        if (edited != null) {
          changed++;
          check(checker, edited);
          if (!dryRun) {
            packing.add(ordinals[i], checker.entry());
          }
        }
      }
    }
    packing.end();
    Working.Counts counts = new Working.Counts(0, changed, 0, 0);
    if (transaction == null || changed == 0) {
      return counts.result(working.head().version(), "");
    }
    return working
        .succeed(
            transaction,
            kind,
            detail,
            Head.Outcome.UPDATED,
            counts,
            working.head().bucket(),
            environment.nowMillis())
        .result();
  }

  /**
   * The line as an edit leaves it; null where that changes nothing.
   *
   * @throws Refusal if the line could not be in a dataset any more
   */
  static byte @Nullable [] edited(LineEdit edit, byte[] line) {
    return switch (edit.apply(line)) {
      case Edited.Unchanged ignored -> null;
      case Edited.Changed(byte[] edited) -> edited;
      case Edited.Refused(TerminalContentError error) -> throw leftOut(line, error);
    };
  }

  /**
   * Checks a line that a dataset is to have.
   *
   * @throws Refusal if it cannot
   */
  static void check(LineChecker checker, byte[] line) {
    Optional<TerminalContentError> error = checker.check(line, 0, line.length);
    if (error.isPresent()) {
      throw leftOut(line, error.get());
    }
  }

  private static Refusal leftOut(byte[] line, TerminalContentError error) {
    return new Refusal(
        Refusal.Reason.INVALID_PARAMETER,
        "Nothing was changed: the entry %s would be left out: %s"
            .formatted(SourceRefs.sourceRef(line), error.message()));
  }
}
