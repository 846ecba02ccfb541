package io.groundskeeper.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export} over connections that break. */
@Tag("long")
final class BrokenExportTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;
  private BreakingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new BreakingServer();
    server.content = new byte[5 * MEBIBYTE / 2];
    new Random(42).nextBytes(server.content);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Finished export(String... more) {
    List<String> arguments = new ArrayList<>(List.of("export", "flowers/train"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--endpoint-url", server.endpoint()));
    return CommandLineOnServer.runAlone(
        InputStream.nullInputStream(), arguments.toArray(String[]::new));
  }

  private Path file() {
    return folder.resolve("train.manifest");
  }

  /** Where a download began: the client may have lost a little of what had been sent. */
  private int from(int download) {
    Matcher range = Pattern.compile("range: bytes=(\\d+)-").matcher(server.heads.get(download));
    assertThat(range.find()).isTrue();
    return Integer.parseInt(range.group(1));
  }

  private void requireComplete(Finished finished) throws IOException {
    assertThat(finished.err()).isEmpty();
    assertThat(finished.exitCode()).isZero();
    assertThat(file()).hasBinaryContent(server.content);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void goes_on_where_the_connection_broke() throws IOException {
    server.bytesPerConnection = MEBIBYTE;

    requireComplete(export("-o", file().toString()));

    assertThat(server.heads).hasSize(3);
    assertThat(server.heads.get(0)).doesNotContain("range:", "version=");
    assertThat(server.heads.get(1)).contains("if-range: \"v7\"");
    assertThat(from(1)).isBetween(MEBIBYTE / 2, MEBIBYTE);
    assertThat(server.heads.get(2)).contains("entries?version=7 ");
    assertThat(from(2)).isBetween(3 * MEBIBYTE / 2, 2 * MEBIBYTE);
  }

  @Test
  void goes_on_into_standard_output() {
    server.bytesPerConnection = MEBIBYTE;

    Finished finished = export();

    assertThat(finished.exitCode()).isZero();
    assertThat(finished.bytes()).isEqualTo(server.content);
  }

  @Test
  void goes_on_later_with_the_part_that_is_there() throws IOException {
    server.bytesPerConnection = MEBIBYTE;
    server.downloadsMax = 1;
    Finished first = export("-o", file().toString());
    assertThat(first.exitCode()).isEqualTo(2);
    assertThat(first.err()).isEqualToIgnoringNewLines("groundskeeper: HTTP 500: enough");
    assertThat(file()).doesNotExist();
    server.bytesPerConnection = Integer.MAX_VALUE;
    server.downloadsMax = Integer.MAX_VALUE;

    requireComplete(export("--continue", "-o", file().toString()));

    assertThat(server.heads.getLast()).contains("version=7");
    assertThat(from(1)).isBetween(MEBIBYTE / 2, MEBIBYTE);
  }

  @Test
  void begins_again_where_the_part_is_of_something_else() throws IOException {
    server.bytesPerConnection = MEBIBYTE;
    server.downloadsMax = 1;
    export("-o", file().toString());
    server.bytesPerConnection = Integer.MAX_VALUE;
    server.downloadsMax = Integer.MAX_VALUE;
    server.entityTag = "\"other\"";

    requireComplete(export("--continue", "-o", file().toString()));
  }

  @Test
  void begins_where_there_is_nothing_to_continue() throws IOException {
    requireComplete(export("--continue", "-o", file().toString()));
  }

  @Test
  void overwrites_only_when_all_is_there() throws IOException {
    Files.writeString(file(), "what was there");
    server.bytesPerConnection = MEBIBYTE;
    server.downloadsMax = 1;

    assertThat(export("-o", file().toString()).exitCode()).isEqualTo(2);
    assertThat(file()).hasContent("what was there");

    server.downloadsMax = Integer.MAX_VALUE;
    requireComplete(export("-o", file().toString()));
  }

  @Test
  void says_so_where_standard_output_cannot_be_gone_on_with() {
    server.bytesPerConnection = MEBIBYTE;
    server.resumable = false;

    Finished finished = export();

    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.err()).contains("The connection broke after", "Export it to a file");
  }

  @Test
  void begins_a_file_again_that_cannot_be_gone_on_with() throws IOException {
    server.bytesPerConnection = MEBIBYTE;
    server.resumable = false;
    Thread.ofVirtual()
        .start(() -> {
          while (server.heads.size() < 2) {
            Thread.onSpinWait();
          }
          server.bytesPerConnection = Integer.MAX_VALUE;
        });

    requireComplete(export("-o", file().toString()));
  }

  @Test
  void does_not_take_what_is_not_compressed_for_compressed() {
    Finished finished = export("--compress", "zstd", "-o", file().toString());

    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.err()).contains("does not compress this format with zstd");
    assertThat(server.heads.getFirst()).contains("accept-encoding: zstd");
    assertThat(file()).doesNotExist();
  }

  @Test
  void refuses_what_cannot_be() throws IOException {
    Files.writeString(folder.resolve("there"), "x");

    assertThat(export("-o", folder.toString()).err()).contains("is not empty");
    assertThat(export("--continue").err()).contains("--continue needs a file");
    assertThat(export("-o", folder.resolve("none/file").toString()).err())
        .contains("cannot be written");
    assertThat(export("--compress", "rar").err()).contains("gzip, zstd");
    assertThat(server.heads).isEmpty();
  }
}
