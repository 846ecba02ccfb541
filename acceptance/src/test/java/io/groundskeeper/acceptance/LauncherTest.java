package io.groundskeeper.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.groundskeeper.acceptance.PackagedServer.Finished;
import io.groundskeeper.acceptance.RawConnection.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./groundskeeper} as people meet it: help, refusals in one line, and a clean end. */
final class LauncherTest {
  private static final int CANNOT = 2;

  /** What the launcher calls, but for anything of Java. */
  private static final List<String> TOOLS =
      List.of("bash", "sh", "cat", "dirname", "find", "readlink", "sed");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "serve --help", "serve -h"})
  void tells_how_it_is_used(String arguments) {
    Finished finished = PackagedServer.run(arguments.split(" "));

    assertThat(finished.exitCode()).isZero();
    assertThat(finished.out()).startsWith("Usage: groundskeeper").contains("--version");
    assertThat(finished.err()).isEmpty();
  }

  @Test
  void names_every_option_of_serve() {
    assertThat(PackagedServer.run("serve", "--help").out())
        .contains("--port", "--host", "--data", "--region", "--account");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "serve --version"})
  void tells_its_version(String arguments) {
    Finished finished = PackagedServer.run(arguments.split(" "));

    assertThat(finished.exitCode()).isZero();
    assertThat(finished.out()).matches("groundskeeper \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @ParameterizedTest
  @CsvSource({
    "--nonsense, --nonsense",
    "nonsense, nonsense",
    "serve --nonsense, --nonsense",
    "serve extra, extra",
    "serve --port, --port",
    "serve --port many, many",
    "serve --port 65536, 65536",
    "serve --port -1, -1",
    "serve --host 0.0.0.0, loopback",
    "serve --host ::, loopback",
    "serve --host no.such.host.invalid, no.such.host.invalid",
    "serve --account 12345, 12 digits",
    "serve --account 00000000000x, 12 digits",
    "serve --region US_EAST, US_EAST"
  })
  void refuses_what_it_does_not_know_in_one_line(String arguments, String named) {
    refuses(named, arguments.split(" "));
  }

  @Test
  void refuses_a_port_in_use() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      refuses(port, "serve", "--port", port, "--data", folder.resolve("data").toString());
    }
  }

  @Test
  void refuses_a_folder_that_it_cannot_write() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    refuses(file.toString(), serve(file));
    refuses(file.toString(), serve(file.resolve("data")));
  }

  @Test
  void refuses_a_folder_that_holds_something_else() throws IOException {
    Path photo = Files.writeString(folder.resolve("holiday.jpg"), "sunshine");

    refuses(folder.toString(), serve(folder));
    assertThat(folder).isDirectoryContaining(photo::equals);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(photo);
    }
  }

  @Test
  void refuses_the_data_of_another_release() throws IOException {
    Files.writeString(folder.resolve("GROUNDSKEEPER"), "groundskeeper store, format 99\n");

    refuses("format 99", serve(folder));
  }

  @Test
  void starts_where_a_first_start_was_killed_at_once() throws IOException {
    Files.createFile(folder.resolve("GROUNDSKEEPER"));

    try (PackagedServer server = PackagedServer.start(folder)) {
      assertThat(projects(server)).doesNotContain("ProjectArn");
    }
  }

  @Test
  void tells_a_second_server_that_the_folder_is_in_use_and_the_first_goes_on() throws IOException {
    try (PackagedServer first = PackagedServer.start(folder)) {
      refuses("in use", serve(folder));

      assertThat(projects(first)).doesNotContain("ProjectArn");
    }
  }

  @Test
  void ends_cleanly_on_sigterm_and_has_its_data_after_a_restart() throws IOException {
    try (PackagedServer server = PackagedServer.start(folder);
        RawConnection connection = new RawConnection(server.endpoint())) {
      connection.send(RawRequest.of("CreateProject", "{\"ProjectName\":\"kept\"}"));
      assertThat(connection.read().status()).isEqualTo(200);
    }
    try (PackagedServer again = PackagedServer.start(folder)) {
      assertThat(projects(again)).contains(":project/kept/");
    }
  }

  private static String projects(PackagedServer server) throws IOException {
    try (RawConnection connection = new RawConnection(server.endpoint())) {
      connection.send(RawRequest.of("DescribeProjects", "{}"));
      Answer answer = connection.read();
      assertThat(answer.status()).isEqualTo(200);
      return answer.body();
    }
  }

  private static String[] serve(Path data) {
    return new String[] {"serve", "--port", "0", "--data", data.toString()};
  }

  private static void refuses(String named, String... arguments) {
    requireRefusal(PackagedServer.run(arguments), named);
  }

  private static void requireRefusal(Finished finished, String named) {
    assertThat(finished.err()).startsWith("groundskeeper: ").contains(named).hasLineCount(1);
    assertThat(finished.exitCode()).as(finished.err()).isEqualTo(CANNOT);
    assertThat(finished.out()).isEmpty();
  }

  // ---- without a JDK

  @Test
  void says_what_to_install_where_there_is_no_jdk() throws Exception {
    requireRefusal(launchWithoutJdks(""), "Install one");
  }

  @Test
  void says_what_to_install_where_the_jdk_is_too_old() throws Exception {
    requireRefusal(launchWithoutJdks(fakeJdk("old", 24).toString()), "JDK 25");
  }

  @Test
  void takes_the_jdk_of_java_home() throws Exception {
    assertThat(launchWithoutJdks(fakeJdk("given", 26).toString()).out()).contains("Java 26 runs");
  }

  @Test
  void takes_the_oldest_jdk_that_will_do_from_the_usual_homes() throws Exception {
    for (int version : new int[] {17, 24, 27, 25, 26}) {
      fakeJdk("home/.jdks/" + version, version);
    }

    assertThat(launchWithoutJdks("").out()).contains("Java 25 runs");
  }

  private Path fakeJdk(String home, int version) throws IOException {
    Path jdk = folder.resolve(home);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
    for (String tool : List.of("java", "javac")) {
      Path file =
          Files.writeString(
              jdk.resolve("bin/" + tool), "#!/bin/sh\necho Java %d runs\n".formatted(version));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return jdk;
  }

  /** Runs a copy of the launcher that looks for this machine's own JDKs in the wrong place. */
  private Finished launchWithoutJdks(String javaHome) throws Exception {
    Path copy = Files.createDirectories(folder.resolve("copy"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(bin.resolve(tool), onPath(tool));
    }
    Files.createDirectories(copy.resolve("build"));
    Files.createDirectories(copy.resolve("server/target"));
    Files.createFile(copy.resolve("server/target/groundskeeper.jar"));
    // An empty cache of classes: none can be made, and the launcher does not try.
    Files.createFile(copy.resolve("server/target/groundskeeper.aot"));
    Files.copy(PackagedServer.ROOT.resolve("groundskeeper"), copy.resolve("groundskeeper"));
    String search = Files.readString(PackagedServer.ROOT.resolve("build/find-jdk.sh"));
    Files.writeString(
        copy.resolve("build/find-jdk.sh"),
        Pattern.compile("(?<=\\s)(?=/(usr|opt|Library)/)").matcher(search).replaceAll("/nowhere"));
    ProcessBuilder builder =
        new ProcessBuilder(
            bin.resolve("bash").toString(), copy.resolve("groundskeeper").toString());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", folder.resolve("home").toString());
    builder.environment().put("JAVA_HOME", javaHome);
    return PackagedServer.finish(builder);
  }

  private static Path onPath(String tool) {
    return Stream.of("/usr/bin", "/bin", "/usr/local/bin")
        .map(directory -> Path.of(directory, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + tool));
  }
}
