package io.groundskeeper.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That a manifest in blocks has the lines of the whole. */
final class LineBlocksTest {
  private static final String LINE = "{\"source-ref\":\"s3://images/%d\"}";

  private static List<CheckedManifest> inBlocks(byte[] manifest, Random random) {
    LineBlocks blocks =
        new LineBlocks(
            new LineBlocks.Source() {
              private int at;

              @Override
              public int read(byte[] into, int from, int length) {
                int some = Math.min(Math.min(length, 1 + random.nextInt(1 << 20)), left());
                System.arraycopy(manifest, at, into, from, some);
                at += some;
                return some == 0 ? -1 : some;
              }

              private int left() {
                return manifest.length - at;
              }
            });
    List<CheckedManifest> checked = new ArrayList<>();
    for (var block = blocks.next(); block.isPresent(); block = blocks.next()) {
      checked.add(CheckedManifest.check(block.get(), Quotas.OPEN));
    }
    assertThat(blocks.next()).isEqualTo(Optional.empty());
    return checked;
  }

  /** The blocks as one, and how it agrees with the whole. */
  private static List<CheckedManifest> requireAsWhole(byte[] manifest, Random random) {
    List<CheckedManifest> blocks = inBlocks(manifest, random);
    long lines = 0;
    List<String> sourceRefs = new ArrayList<>();
    List<RejectedLine> rejected = new ArrayList<>();
    for (CheckedManifest block : blocks) {
      for (RejectedLine line : block.rejected()) {
        rejected.add(
            new RejectedLine(
                lines + line.lineNumber(), line.error(), line.beginning(), line.reason()));
      }
      lines += block.lines();
      block.entries().forEach(entry -> sourceRefs.add(new String(entry.sourceRef(), UTF_8)));
    }
    CheckedManifest whole = CheckedManifest.check(manifest, Quotas.OPEN);
    assertThat(lines).isEqualTo(whole.lines());
    assertThat(rejected.stream().limit(RejectedLine.LISTED_MAX).toList())
        .isEqualTo(whole.rejected());
    assertThat(sourceRefs)
        .isEqualTo(whole.entries().stream().map(e -> new String(e.sourceRef(), UTF_8)).toList());
    return blocks;
  }

  @Test
  void random_manifests_have_the_same_lines_in_blocks() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      StringBuilder manifest = new StringBuilder(random.nextInt(4) == 0 ? "\ufeff" : "");
      for (int i = 0; manifest.length() < random.nextInt(3_000_000); i++) {
        manifest.append(
            switch (random.nextInt(12)) {
              case 0 -> blank(random);
              case 1 -> "no JSON";
              case 2 -> " ".repeat(random.nextInt(random.nextInt(10) == 0 ? 900_000 : 100));
              default -> LINE.formatted(i) + " ".repeat(random.nextInt(5_000));
            });
        manifest.append(random.nextInt(3) == 0 ? "\r\n" : "\n");
      }
      manifest.append(random.nextBoolean() ? LINE.formatted(-1) : "\n\r\n");
      requireAsWhole(manifest.toString().getBytes(UTF_8), random);
    }
  }

  /** Blank lines, some of them more than fit in a block. */
  private static String blank(Random random) {
    String end = random.nextBoolean() ? "\n" : random.nextBoolean() ? "\r\n" : "\r\r\n";
    int count = random.nextInt(10) == 0 ? random.nextInt(2 * LineBlocks.BLOCK_BYTES) : 1;
    return end.repeat(random.nextInt(count));
  }

  @Test
  void runs_of_blank_lines_of_any_length_count_alike_wherever_blocks_end() {
    int block = LineBlocks.BLOCK_BYTES;
    for (int blanks : new int[] {1, block - 100, block, block + 1, 3 * block}) {
      for (String end : List.of("\n", "\r\n")) {
        String run = end.repeat(blanks);
        String manifest = run + LINE.formatted(1) + end + run + LINE.formatted(2) + end + run;

        List<CheckedManifest> blocks = requireAsWhole(manifest.getBytes(UTF_8), new Random(1));

        assertThat(blocks.stream().mapToLong(CheckedManifest::lines).sum())
            .isEqualTo(2L * blanks + 2);
        assertThat(blocks.stream().mapToLong(CheckedManifest::rejectedLines).sum())
            .isEqualTo(2L * blanks);
      }
    }
  }

  @Test
  void a_manifest_of_nothing_but_line_ends_has_no_lines() {
    assertThat(inBlocks("\n".repeat(5 * LineBlocks.BLOCK_BYTES).getBytes(UTF_8), new Random(1)))
        .isEmpty();
    assertThat(inBlocks(("\ufeff" + "\r\n".repeat(1_000_000)).getBytes(UTF_8), new Random(1)))
        .isEmpty();
  }

  @Test
  void of_very_many_lines_that_are_left_out_the_first_are_listed_and_all_are_counted() {
    String manifest = "x\n".repeat(RejectedLine.LISTED_MAX + 5) + LINE.formatted(1) + "\ny";

    CheckedManifest checked = CheckedManifest.check(manifest.getBytes(UTF_8), Quotas.OPEN);

    assertThat(checked.rejectedLines()).isEqualTo(RejectedLine.LISTED_MAX + 6);
    assertThat(checked.rejected()).hasSize(RejectedLine.LISTED_MAX);
    CheckedManifest without = checked.without(List.of(0));
    assertThat(without.rejectedLines()).isEqualTo(RejectedLine.LISTED_MAX + 7);
    assertThat(without.rejected()).isEqualTo(checked.rejected());
  }

  @Test
  void what_is_larger_than_a_block_comes_in_several() {
    StringBuilder manifest = new StringBuilder();
    for (int i = 0; manifest.length() < 3 * LineBlocks.BLOCK_BYTES; i++) {
      manifest.append(LINE.formatted(i)).append('\n');
    }

    assertThat(requireAsWhole(manifest.toString().getBytes(UTF_8), new Random(1))).hasSize(4);
  }

  @Test
  void line_ends_at_the_very_end_are_no_lines_even_where_a_block_ends_among_them() {
    String begin = LINE.formatted(1) + " ".repeat(LineBlocks.BLOCK_BYTES - 100);
    for (int ends = 0; ends < 200; ends++) {
      requireAsWhole((begin + "\r\n".repeat(ends)).getBytes(UTF_8), new Random(ends));
      requireAsWhole((begin + "\n".repeat(ends) + "{}").getBytes(UTF_8), new Random(ends));
    }
  }

  @Test
  void a_line_of_many_megabytes_is_one_line_that_is_too_long() {
    String manifest = LINE.formatted(1) + "\n" + "x".repeat(5_000_000) + "\n" + LINE.formatted(2);

    List<CheckedManifest> blocks = requireAsWhole(manifest.getBytes(UTF_8), new Random(1));

    assertThat(blocks.stream().flatMap(block -> block.rejected().stream()))
        .extracting(RejectedLine::error)
        .containsExactly(TerminalContentError.ERROR_LINE_TOO_LONG);
    requireAsWhole("y".repeat(9_000_000).getBytes(UTF_8), new Random(1));
  }

  @Test
  void entries_that_are_taken_out_as_duplicates_are_reported_at_their_lines() {
    String[] lines = {"no", "1", "2", "no", "no", "3", "4", "no"};
    StringBuilder manifest = new StringBuilder();
    for (String line : lines) {
      manifest
          .append(line.equals("no") ? line : LINE.formatted(Integer.valueOf(line)))
          .append('\n');
    }
    CheckedManifest checked =
        CheckedManifest.check(manifest.toString().getBytes(UTF_8), Quotas.OPEN);

    CheckedManifest without = checked.without(List.of(0, 2, 3));

    assertThat(without.entries()).containsExactly(checked.entries().get(1));
    assertThat(without.rejected())
        .extracting(RejectedLine::lineNumber)
        .containsExactly(1L, 2L, 4L, 5L, 6L, 7L, 8L);
    assertThat(without.rejected().get(4).error())
        .isEqualTo(TerminalContentError.ERROR_DUPLICATE_SOURCE_REF);
    assertThat(without.rejected().get(4).beginning()).isEqualTo(LINE.formatted(3));
    assertThat(checked.without(List.of()).entries()).isEqualTo(checked.entries());
    assertThat(checked.without(List.of()).rejected()).isEqualTo(checked.rejected());
  }
}
