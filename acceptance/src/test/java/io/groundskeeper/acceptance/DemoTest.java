package io.groundskeeper.acceptance;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.groundskeeper.acceptance.PackagedServer.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ./groundskeeper demo}, as people meet it who have just got the project. */
final class DemoTest {
  private static final Pattern DATA = Pattern.compile("(?m)^Groundskeeper is .+ \\(data: (.+)\\)$");
  private static final Pattern LAST = Pattern.compile("^Ctrl-C stops the server");
  private static final Pattern LABEL = Pattern.compile("(?m)^ {2}(\\S.*?) +\\d+ +(\\d+|-)$");
  private static final Pattern STATISTICS = Pattern.compile("(?m)^ {2}\\d+ entries: .+$");
  private static final String BIN = "/usr/bin";
  private static final Path AWS = Path.of(BIN, "aws");

  private ServerProcess demo;
  private String said;

  @BeforeEach
  void start() {
    demo = new ServerProcess(PackagedServer.command(List.of("demo")), PackagedServer.READY);
    said = demo.greeting() + demo.readTo(LAST);
  }

  @AfterEach
  void stop() {
    demo.close();
  }

  @Test
  void shows_a_manifest_and_its_correction() {
    assertThat(all(STATISTICS, 0))
        .containsExactly(
            "  24 entries: 21 labelled, 1 with errors; 9 labels",
            "  25 entries: 24 labelled, 0 with errors; 9 labels");
    assertThat(all(LABEL, 1)).hasSize(2 * 9).contains("goal post", "ball", "Gänseblümchen");
    assertThat(said).contains("ERROR_INVALID_BOUNDING_BOX");
  }

  @Test
  void leaves_nothing_behind_when_it_is_stopped() {
    Path folder = Path.of(all(DATA, 1).getFirst());
    assertThat(folder).isNotEmptyDirectory();

    demo.close();

    assertThat(folder).doesNotExist();
  }

  @Test
  void prints_commands_that_work_as_they_are() {
    if (!Files.isExecutable(AWS) && !"true".equals(System.getenv("CI"))) {
      abort(AWS + " is not installed; see acceptance/install-clients");
    }
    String commands =
        said.lines()
            .filter(line -> line.matches(" {2}(export|aws|\\./groundskeeper (log|diff|labels)) .+"))
            .collect(joining("\n"));
    assertThat(commands).hasLineCount(9);

    Finished finished = PackagedServer.finish(shell(commands));

    assertThat(finished.exitCode()).as(finished.err()).isZero();
    assertThat(finished.out())
        .contains(
            "\"ProjectArn\"",
            "\"StatusMessage\": \"The dataset was successfully updated.\"",
            "\"TotalEntries\": 25",
            "\"DatasetEntries\"",
            "s3://groundskeeper-demo/",
            "\"LabelName\": \"ball\"",
            "UPDATE",
            "~ s3://groundskeeper-demo/",
            "replaced");
  }

  /** As in a terminal where nothing of AWS was set up. */
  private static ProcessBuilder shell(String commands) {
    ProcessBuilder shell =
        new ProcessBuilder("/bin/bash", "-euc", commands).directory(PackagedServer.ROOT.toFile());
    Map<String, String> environment = shell.environment();
    environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.matches("(?i).*_proxy"));
    environment.put("AWS_CONFIG_FILE", "/dev/null");
    environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    environment.put("LC_ALL", "C.UTF-8");
    environment.merge("PATH", BIN, (path, first) -> first + ":" + path);
    return shell;
  }

  private List<String> all(Pattern pattern, int group) {
    return pattern.matcher(said).results().map(found -> found.group(group)).toList();
  }
}
