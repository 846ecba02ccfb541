package io.groundskeeper.cli.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.groundskeeper.cli.CommandFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a file is cut for calls. */
final class LineChunksTest {
  private static LineChunks chunks(byte[] bytes) {
    return new LineChunks(new ByteArrayInputStream(bytes), "some.manifest");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void chunks_are_whole_lines_and_together_the_file(long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    while (text.length() < 12 << 20) {
      text.append("x".repeat(random.nextInt(100_000))).append('\n');
    }
    byte[] file = text.append("no end of line").toString().getBytes(UTF_8);
    LineChunks chunks = chunks(file);

    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int count = 0;
    for (byte[] chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
      assertThat(chunk).as("seed %d", seed).hasSizeBetween(1, LineChunks.CHUNK_BYTES_MAX);
      all.writeBytes(chunk);
      assertThat(all.size() == file.length || chunk[chunk.length - 1] == '\n').isTrue();
      assertThat(chunks.linesRead())
          .isEqualTo(all.toString(UTF_8).chars().filter(c -> c == '\n').count());
      count++;
    }

    assertThat(all.toByteArray()).isEqualTo(file);
    assertThat(count).isEqualTo(3);
  }

  @Test
  void a_file_without_lines_has_no_chunk() throws IOException {
    assertThat(chunks(new byte[0]).next()).isNull();
  }

  @Test
  void a_file_of_just_a_chunk_is_one_chunk() throws IOException {
    byte[] file = ("x".repeat(LineChunks.CHUNK_BYTES_MAX - 1) + "\n").getBytes(UTF_8);
    LineChunks chunks = chunks(file);

    assertThat(chunks.next()).isEqualTo(file);
    assertThat(chunks.next()).isNull();
  }

  @Test
  void a_line_that_fits_into_no_call_is_named() throws IOException {
    byte[] file = ("first\n" + "x".repeat(LineChunks.CHUNK_BYTES_MAX + 1)).getBytes(UTF_8);
    LineChunks chunks = chunks(file);

    assertThat(chunks.next()).isEqualTo("first\n".getBytes(UTF_8));
    assertThatThrownBy(chunks::next)
        .isInstanceOf(CommandFailedException.class)
        .hasMessageStartingWith("Line 2 of some.manifest is longer than 5 MiB.");
  }
}
