package io.groundskeeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.groundskeeper.cli.Cli;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.serve.RunningServer;
import io.groundskeeper.cli.serve.ServerSettings;
import io.groundskeeper.manifest.Quotas;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Main's own server on a free port, and its command line against it. */
public final class CommandLineOnServer implements BeforeAllCallback, AfterAllCallback {
  private @Nullable RunningServer server;
  private @Nullable Path folder;

  /**
   * What a command did.
   *
   * @param bytes what it wrote to standard output
   */
  public record Finished(int exitCode, byte[] bytes, String err) {
    /** What it wrote to standard output. */
    public String out() {
      return new String(bytes, UTF_8);
    }

    /** The lines of standard output. */
    public List<String> lines() {
      return out().lines().toList();
    }

    /** The lines of standard output, each a JSON document. */
    public List<JsonNode> json() {
      return out().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path made = Files.createTempDirectory("groundskeeper-commands-");
    folder = made;
    server =
        Main.start(
            new ServerSettings(
                List.of("127.0.0.1"),
                0,
                made.resolve("data"),
                "us-east-1",
                "123456789012",
                null,
                Quotas.OPEN));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    Objects.requireNonNull(server).close();
    try (var files = Files.walk(Objects.requireNonNull(folder))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Where the server listens. */
  public String endpoint() {
    return Objects.requireNonNull(server).endpoint().toString();
  }

  /** The server's data folder. */
  public Path data() {
    return Objects.requireNonNull(folder).resolve("data");
  }

  /** Runs a command line that is of words without blanks. */
  public Finished run(String line) {
    return run(InputStream.nullInputStream(), line.split(" "));
  }

  /** Runs a command line. */
  public Finished run(String... arguments) {
    return run(InputStream.nullInputStream(), arguments);
  }

  /** Runs a command line with this text on its standard input. */
  public Finished runWith(String in, String... arguments) {
    return run(new ByteArrayInputStream(in.getBytes(UTF_8)), arguments);
  }

  /** Runs a command line on this server. */
  public Finished run(InputStream in, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--endpoint-url", endpoint()));
    return runAlone(in, all.toArray(String[]::new));
  }

  /** Runs a command line as it is, with no server named. */
  public static Finished runAlone(InputStream in, String... arguments) {
    PrintStream processOut = System.out;
    PrintStream processErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream printedOut = new PrintStream(out, true, UTF_8);
        PrintStream printedErr = new PrintStream(err, true, UTF_8)) {
      System.setOut(printedOut);
      System.setErr(printedErr);
      int exitCode = Cli.run(arguments, Main.commands(in, out));
      return new Finished(exitCode, out.toByteArray(), err.toString(UTF_8));
    } finally {
      System.setOut(processOut);
      System.setErr(processErr);
    }
  }

  /** Makes the project and the dataset of a name. */
  public void make(String dataset) {
    run("project create " + dataset.substring(0, dataset.indexOf('/')));
    run("dataset create " + dataset);
  }

  /** Sends lines to a dataset as AWS's own clients do. */
  public void put(String dataset, String... lines) {
    try (Api api = new Api(URI.create(endpoint()), CommandLineOnServer::noBar)) {
      ObjectNode request =
          JsonMapper.shared()
              .createObjectNode()
              .put("DatasetArn", DatasetName.parse(dataset).arn(api));
      request.putObject("Changes").put("GroundTruth", String.join("", lines).getBytes(UTF_8));
      api.call(Api.Service.REKOGNITION, "UpdateDatasetEntries", request);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ProgressBar noBar() {
    return new ProgressBar(
        new PrintWriter(Writer.nullWriter()), false, "", OptionalLong.empty(), () -> 0);
  }

  /** A folder for files of the tests; gone after the class. */
  public Path folder() {
    try {
      return Files.createTempDirectory(Objects.requireNonNull(folder), "test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
