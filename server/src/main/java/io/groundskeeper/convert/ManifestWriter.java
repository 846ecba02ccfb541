package io.groundskeeper.convert;

import io.groundskeeper.convert.value.DatasetWriter;
import io.groundskeeper.convert.value.Report;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes manifests: each line as it is, and LF. */
final class ManifestWriter extends DatasetWriter {
  private final OutputStream out;
  private final Report report;

  ManifestWriter(OutputStream out, Report report) {
    this.out = new BufferedOutputStream(out, 64 << 10);
    this.report = report;
  }

  @Override
  public void add(byte[] line) throws IOException {
    out.write(line);
    out.write('\n');
    report.entry(0, 0);
  }

  @Override
  public void finish() throws IOException {
    out.flush();
  }
}
