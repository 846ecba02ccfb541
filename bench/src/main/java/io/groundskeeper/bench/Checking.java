package io.groundskeeper.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.ThreadMXBean;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.LineBlocks;
import io.groundskeeper.manifest.Quotas;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checking of lines alone, in this process and on one thread. By the thread's CPU time, which
 * other work on the machine hardly touches; JMH knows wall time only.
 */
final class Checking {
  private static final int LINES = 40_000;
  private static final int WARM_UP_ROUNDS = 40;
  private static final int ROUNDS = 100;

  private Checking() {}

  static void run() {
    byte[] manifest = manifest();
    List<LineBlocks.Block> blocks = blocks(manifest);
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      check(blocks);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double[] megabytesPerSecond = new double[ROUNDS];
    long allocated = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      long begin = threads.getCurrentThreadCpuTime();
      check(blocks);
      long nanos = threads.getCurrentThreadCpuTime() - begin;
      megabytesPerSecond[i] = manifest.length * 1e3 / nanos;
    }
    long allocatedPerLine = (threads.getCurrentThreadAllocatedBytes() - allocated) / ROUNDS / LINES;
    Figures.row(
        "checking lines of %d bytes, one thread, by CPU time, median of %d rounds"
            .formatted(manifest.length / LINES, ROUNDS),
        "≥ 300 MB/s",
        "%.0f MB/s (%.0f to %.0f)"
            .formatted(
                Figures.median(megabytesPerSecond),
                Figures.percentile(megabytesPerSecond, 0),
                Figures.percentile(megabytesPerSecond, 1)));
    Figures.row(
        "allocated for each line, its copy included",
        "small",
        "%,d bytes".formatted(allocatedPerLine));
  }

  private static byte[] manifest() {
    Lines lines = new Lines();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < LINES; i++) {
      all.writeBytes(lines.line(i).getBytes(ISO_8859_1));
    }
    return all.toByteArray();
  }

  private static List<LineBlocks.Block> blocks(byte[] manifest) {
    ByteArrayInputStream in = new ByteArrayInputStream(manifest);
    LineBlocks cut = new LineBlocks(in::read);
    List<LineBlocks.Block> blocks = new ArrayList<>();
    for (Optional<LineBlocks.Block> block = cut.next(); block.isPresent(); block = cut.next()) {
      blocks.add(block.get());
    }
    return blocks;
  }

  private static void check(List<LineBlocks.Block> blocks) {
    int entries = 0;
    for (LineBlocks.Block block : blocks) {
      entries += CheckedManifest.check(block, Quotas.OPEN).entries().size();
    }
    if (entries != LINES) {
      throw new IllegalStateException("only %d of %d lines kept".formatted(entries, LINES));
    }
  }
}
