package io.groundskeeper.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.CommandLineOnServer;
import io.groundskeeper.CommandLineOnServer.Finished;
import io.groundskeeper.cli.transfer.BreakingServer.Uploads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code import} that does not come to its end. */
@Timeout(60)
final class BrokenImportTest {
  private BreakingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new BreakingServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Finished importing(InputStream in) {
    return CommandLineOnServer.runAlone(
        in, "import", "flowers/train", "-", "--endpoint-url", server.endpoint());
  }

  private static void refused(Finished finished, String part) {
    assertThat(finished.err()).startsWith("groundskeeper: ").contains(part).hasLineCount(1);
    assertThat(finished.exitCode()).isEqualTo(2);
    assertThat(finished.out()).isEmpty();
  }

  @Test
  void sends_nothing_where_the_server_refuses_at_once() {
    server.uploads = Uploads.REFUSED_BEFORE_THE_BODY;

    refused(importing(new Endless(Long.MAX_VALUE)), "ConflictException: The newest version is 8");

    assertThat(server.heads.getLast()).contains("expect: 100-continue", "?mode=replace ");
    assertThat(server.uploaded).hasValueLessThan(1);
  }

  @Test
  void tells_the_refusal_that_comes_while_it_is_sending() {
    server.uploads = Uploads.REFUSED_IN_THE_MIDDLE;

    refused(
        importing(new ByteArrayInputStream(new byte[50_000_000])),
        "ConflictException: The newest version is 8");
    assertThat(server.uploaded).hasValueGreaterThanOrEqualTo(1 << 20);
  }

  @Test
  void stops_where_the_connection_breaks_and_says_how_to_find_out() {
    server.uploads = Uploads.BROKEN_IN_THE_MIDDLE;

    refused(
        importing(new Endless(Long.MAX_VALUE)),
        "Whether the import was done, says: groundskeeper log flowers/train");
  }

  @Test
  void a_file_that_cannot_be_read_on_is_no_broken_connection() {
    server.uploads = Uploads.REFUSED_IN_THE_MIDDLE;

    refused(importing(new Endless(100_000)), "Standard input cannot be read: no more");
  }

  /** Bytes without end, or until they cannot be read. */
  private static final class Endless extends InputStream {
    private long left;

    Endless(long bytes) {
      left = bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      read(one, 0, 1);
      return one[0];
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (left == 0) {
        throw new IOException("no more");
      }
      int read = (int) Math.min(left, length);
      Arrays.fill(bytes, from, from + read, (byte) 'x');
      left -= read;
      return read;
    }
  }
}
