package io.groundskeeper.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.cli.history.LogCommand;
import io.groundskeeper.cli.serve.DemoCommand;
import io.groundskeeper.cli.serve.Loopback;
import io.groundskeeper.cli.serve.RunningServer;
import io.groundskeeper.cli.serve.ServeCommand;
import io.groundskeeper.cli.serve.ServerSettings;
import io.groundskeeper.manifest.Quotas;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see of the command line: its exit codes and its one line of complaint. */
final class CliTest {
  private final PrintStream processOut = System.out;
  private final PrintStream processErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<ServerSettings> started = new ArrayList<>();

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void giveBack() {
    System.setOut(processOut);
    System.setErr(processErr);
  }

  @Test
  void a_typing_error_is_told_with_what_was_meant() {
    assertThat(run("sevre")).isEqualTo(2);
    requireComplaint(
        "There is no command 'sevre' (did you mean serve?). Try 'groundskeeper --help'.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "b/train      | 'b/train' is one argument too many. Try 'groundskeeper log --help'.",
        "--limmit     | There is no option '--limmit' (did you mean --limit?).",
        "--limit=many | 'many' is no whole number"
      })
  void arguments_that_do_not_fit_are_told_in_words_of_ours(String argument, String complaint) {
    assertThat(Cli.run(new String[] {"log", "a/train", argument}, new LogCommand())).isEqualTo(2);
    requireComplaint(complaint);
  }

  @Test
  void an_address_needs_no_scheme() {
    assertThat(
            Cli.run(
                new String[] {"log", "a/train", "--endpoint-url", "127.0.0.1:1"}, new LogCommand()))
        .isEqualTo(2);
    requireComplaint("No server answers at http://127.0.0.1:1 ");
  }

  @Test
  void an_address_that_is_none_is_told() {
    assertThat(Cli.run(new String[] {"log", "a/train", "--endpoint-url", "a b"}, new LogCommand()))
        .isEqualTo(2);
    requireComplaint("--endpoint-url must be the address of a server", "not a b.");
  }

  /** Runs a command line whose server does not start. */
  private int run(String... arguments) {
    RunningServer.Starter starter =
        settings -> {
          started.add(settings);
          throw new CommandFailedException("It cannot.\nAnd this is too much to read.");
        };
    return Cli.run(arguments, new ServeCommand(starter), new DemoCommand(starter));
  }

  private void requireComplaint(String... parts) {
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8).lines()).hasSize(1);
    assertThat(err.toString(UTF_8)).startsWith("groundskeeper: ").contains(parts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--help",
        "-h",
        "--version",
        "-V",
        "serve --help",
        "serve -h",
        "serve --version",
        "demo --help",
        "demo -V",
        "demo --version"
      })
  void whoever_asks_is_answered(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isZero();
    assertThat(out.toString(UTF_8)).contains("groundskeeper");
    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(started).isEmpty();
  }

  @Test
  void the_help_of_serve_names_each_option_with_its_default() {
    run("serve", "--help");

    assertThat(out.toString(UTF_8))
        .contains("--port", "7070", "--host", "127.0.0.1", "--data", "groundskeeper-data")
        .contains("--region", "us-east-1", "--account", "000000000000")
        .contains("--buckets", "--s3-endpoint", "--s3-region", "--[no-]s3-path-style");
  }

  @ParameterizedTest
  @CsvSource({
    "server, server",
    "--prot 1, --prot",
    "serve --prot 1, --prot",
    "serve now, now",
    "serve --port, --port",
    "serve --port x, --port",
    "serve --port 99999999999, --port",
    "serve --port -1, 0 to 65535",
    "serve --port 65536, 0 to 65535",
    "serve --account 12345678901, 12 digits",
    "serve --account 1234567890123, 12 digits",
    "serve --account 12345678901x, 12 digits",
    "serve --account ١٢٣٤٥٦٧٨٩٠١٢, 12 digits",
    "serve --region US, --region",
    "serve --region a/b, --region",
    "serve --host 0.0.0.0, loopback",
    "serve --host ::, loopback",
    "serve --host 192.0.2.1, loopback",
    "serve --host no.such.host.invalid, --host",
    "serve --buckets, --buckets",
    "serve --buckets b --s3-endpoint http://s3, not both",
    "serve --s3-region eu-west-1, --s3-endpoint",
    "serve --buckets b --s3-region eu-west-1, --s3-endpoint",
    "serve --s3-path-style, --s3-endpoint",
    "serve --no-s3-path-style, --s3-endpoint",
    "serve --s3-endpoint http://s3 --s3-region a/b, --s3-region",
    "serve --s3-endpoint http://s3 --s3-path-style=maybe, --s3-path-style",
    "serve --s3-endpoint http://[, --s3-endpoint",
    "serve --s3-endpoint localhost, like http://127.0.0.1:9000",
    "serve --s3-endpoint localhost:9000, like http://127.0.0.1:9000",
    "serve --s3-endpoint file:///tmp, like http://127.0.0.1:9000",
    "serve --s3-endpoint s3://bucket, like http://127.0.0.1:9000",
    "serve --s3-endpoint http:///path, like http://127.0.0.1:9000",
    "serve --s3-endpoint http://me:secret@s3, like http://127.0.0.1:9000",
    "serve --s3-endpoint http://s3?a=b, like http://127.0.0.1:9000",
    "serve --s3-endpoint http://s3#a, like http://127.0.0.1:9000",
  })
  void a_wrong_command_line_gets_one_line_and_exit_code_2(String line, String part) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    requireComplaint(part);
    assertThat(started).isEmpty();
  }

  @Test
  void a_server_that_does_not_start_gets_one_line_and_exit_code_2() {
    assertThat(run("serve")).isEqualTo(2);
    assertThat(err).hasToString("groundskeeper: It cannot." + System.lineSeparator());
  }

  @Test
  void the_defaults_are_those_of_the_manual() {
    run("serve");

    assertThat(started)
        .containsExactly(
            new ServerSettings(
                Loopback.addresses(),
                7070,
                Path.of("groundskeeper-data"),
                "us-east-1",
                "000000000000",
                null,
                Quotas.OPEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
  void the_options_reach_the_server(String host) {
    run(
        "serve",
        "--host",
        host,
        "--port=0",
        "--data",
        "/a b",
        "--region",
        "eu-west-1",
        "--account",
        "123456789012",
        "--quotas=aws",
        "--max-entries=7",
        "--no-single-bucket");

    assertThat(started)
        .containsExactly(
            new ServerSettings(
                List.of(host),
                0,
                Path.of("/a b"),
                "eu-west-1",
                "123456789012",
                null,
                new Quotas(1 << 30, 7, 250, 50, false)));
  }

  @Test
  void a_folder_of_buckets_reaches_the_server() {
    run("serve", "--buckets", "a b");

    assertThat(started)
        .extracting(ServerSettings::buckets)
        .containsExactly(new BucketSettings.Folder(Path.of("a b")));
  }

  @ParameterizedTest
  @CsvSource({
    "'', us-east-1, true",
    "--s3-path-style, us-east-1, true",
    "--no-s3-path-style, us-east-1, false",
    "--s3-region=RegionOne, RegionOne, true",
  })
  void an_endpoint_of_buckets_reaches_the_server(String option, String region, boolean pathStyle) {
    run(("serve --s3-endpoint https://s3.example:9000 " + option).split(" "));

    assertThat(started)
        .extracting(ServerSettings::buckets)
        .containsExactly(
            new BucketSettings.S3(URI.create("https://s3.example:9000"), region, pathStyle));
  }

  @Test
  void a_server_that_runs_says_where_and_stays() throws Exception {
    String address = "http://[::1]:7071";
    RunningServer server =
        new RunningServer() {
          @Override
          public URI endpoint() {
            return URI.create(address);
          }

          @Override
          public void close() {}
        };
    CountDownLatch asked = new CountDownLatch(1);
    RunningServer.Starter starter =
        settings -> {
          asked.countDown();
          return server;
        };
    Thread serving =
        Thread.ofPlatform()
            .start(() -> Cli.run(new String[] {"serve", "--data", "d"}, new ServeCommand(starter)));
    asked.await();
    waitUntil(() -> out.toString(UTF_8).endsWith(System.lineSeparator()));
    waitUntil(() -> serving.getState() == Thread.State.WAITING);
    serving.interrupt();
    serving.join();

    assertThat(out)
        .hasToString(
            "Groundskeeper is ready at " + address + " (data: d)" + System.lineSeparator());
  }

  private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }
}
