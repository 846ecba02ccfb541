package io.groundskeeper.cli.validate;

import io.groundskeeper.cli.Shown;
import io.groundskeeper.cli.validate.CheckOutcome.Found;
import io.groundskeeper.manifest.AnnotatedLine;
import io.groundskeeper.manifest.Entry;
import io.groundskeeper.manifest.LineError;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** The entries as the service lists them; what cannot stand there goes to standard error. */
final class AnnotatedReport implements CheckReport {
  private static final int DETAIL_CHARACTERS_MAX = 400;

  private final String file;
  private final OutputStream out;
  private final Consumer<String> err;

  AnnotatedReport(String file, OutputStream out, Consumer<String> err) {
    this.file = file;
    this.out = out;
    this.err = err;
  }

  @Override
  public void line(CheckedLine line) throws IOException {
    switch (line) {
      case CheckedLine.LeftOut left ->
          complain(
              left.number(),
              left.line().error() + " " + left.line().error().message(),
              left.why().isEmpty() ? "" : " (" + left.why() + ")");
      case CheckedLine.Kept kept -> {
        Entry entry = kept.entry();
        out.write(AnnotatedLine.bytes(entry.line(), entry.annotations(), entry.labelled()));
        out.write('\n');
        kept.imageTrouble()
            .ifPresent(trouble ->
                complain(kept.number(), LineError.ERROR_INVALID_IMAGE.name(), " " + trouble));
      }
    }
  }

  private void complain(long line, String what, String detail) {
    err.accept(file + ":" + line + ": " + what + Shown.text(detail, DETAIL_CHARACTERS_MAX));
  }

  @Override
  public void end(CheckOutcome outcome) throws IOException {
    out.flush();
    for (Found error : outcome.fileErrors()) {
      err.accept(file + ": " + error.code + " " + error.message);
    }
    outcome
        .hints()
        .forEach(hint -> err.accept(file + ": " + Shown.text(hint, DETAIL_CHARACTERS_MAX)));
  }
}
