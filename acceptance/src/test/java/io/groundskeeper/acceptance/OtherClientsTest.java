package io.groundskeeper.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients of {@code clients/}, each as a process of its own against a server of its own. */
final class OtherClientsTest {
  private static final int CLIENT_MINUTES_MAX = 15;
  private static final int NOT_INSTALLED = 77;

  /** So begin the clients that call what the server has of its own. */
  private static final String OWN = "own-";

  @TempDir private Path folder;

  @Test
  void boto3_runs_the_scenario() throws IOException, InterruptedException {
    runsTheScenario("boto3");
  }

  @Test
  void the_aws_cli_runs_the_scenario() throws IOException, InterruptedException {
    runsTheScenario("cli");
  }

  @Test
  void the_sdk_for_javascript_runs_the_scenario() throws IOException, InterruptedException {
    runsTheScenario("js");
  }

  @Test
  void the_sdk_for_go_1_runs_the_scenario() throws IOException, InterruptedException {
    runsTheScenario("go-v1");
  }

  @Test
  void the_sdk_for_go_2_runs_the_scenario() throws IOException, InterruptedException {
    runsTheScenario("go-v2");
  }

  @Test
  void boto3_speaks_the_servers_own_operations() throws IOException, InterruptedException {
    assertThat(runs("own-boto3")).containsExactly("rename", "diff", "versions", "tag", "conflict");
  }

  @Test
  void the_aws_cli_speaks_the_servers_own_operations() throws IOException, InterruptedException {
    assertThat(runs("own-cli")).containsExactly("update", "diff", "versions", "tag", "conflict");
  }

  private void runsTheScenario(String client) throws IOException, InterruptedException {
    // A client that leaves a step out is no proof of it.
    assertThat(runs(client)).containsExactlyElementsOf(ScenarioFiles.steps());
  }

  /** The lines of a client that ends well. */
  private List<String> runs(String client) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path complaints = folder.resolve("err");
    int exitCode;
    try (PackagedServer server = PackagedServer.start(folder.resolve("data"))) {
      exitCode = run(client, server.endpoint(), out, complaints);
    }
    String said = text(complaints);
    if (exitCode == NOT_INSTALLED && !"true".equals(System.getenv("CI"))) {
      abort(client + " is not installed: " + said);
    }
    assertThat(exitCode)
        .withFailMessage("%s ended with %d:%n%s%s", client, exitCode, text(out), said)
        .isZero();
    return text(out).lines().toList();
  }

  private int run(String client, URI endpoint, Path out, Path complaints)
      throws IOException, InterruptedException {
    String runner = PackagedServer.ROOT.resolve("acceptance/run-client").toString();
    ProcessBuilder command =
        new ProcessBuilder(runner, client, endpoint.toString())
            .redirectOutput(out.toFile())
            .redirectError(complaints.toFile());
    if (client.startsWith(OWN)) {
      Path models = folder.resolve("models");
      assertThat(
              PackagedServer.finish(
                      PackagedServer.command(
                          List.of("sdk", "install", "--models", models.toString())))
                  .exitCode())
          .isZero();
      command.environment().put("AWS_DATA_PATH", models.toString());
    }
    Process process = command.start();
    try {
      if (!process.waitFor(CLIENT_MINUTES_MAX, TimeUnit.MINUTES)) {
        throw new AssertionError(
            "%s did not end in time:%n%s%s".formatted(client, text(out), text(complaints)));
      }
      return process.exitValue();
    } finally {
      // Shells and `go run` have children of their own.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** What a client has said, be it UTF-8 or not. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }
}
