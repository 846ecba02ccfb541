package io.groundskeeper.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jazzer as a process: one target, for a while. */
final class Fuzzing {
  /** The least that the server is made for. */
  private static final String HEAP_MAX = "-Xmx256m";

  /**
   * For one input. It takes milliseconds; but a machine that does other things, too, must not look
   * like an input that takes for ever.
   */
  private static final int INPUT_SECONDS_MAX = 60;

  /**
   * Hooks that look for holes that there cannot be here, as in SQL or LDAP. They must find the
   * classes of the JDK that they change, for which Jazzer looks through all of the class path.
   */
  private static final String HOOKS_LEFT_OUT =
      Stream.of(
              "BigDecimal",
              "ClojureLangHooks",
              "Deserialization",
              "ExpressionLanguageInjection",
              "FilePathTraversal",
              "LdapInjection",
              "NamingContextLookup",
              "OsCommandInjection",
              "ReflectiveCall",
              "RegexInjection",
              "RegexRoadblocks",
              "ScriptEngineInjection",
              "ServerSideRequestForgery",
              "SqlInjection",
              "TemplateInjection",
              "UnsafeSanitizer",
              "XPathInjection",
              "XmlParserSsrfGuidance")
          .map(name -> "com.code_intelligence.jazzer.sanitizers." + name)
          .collect(Collectors.joining(":"));

  private Fuzzing() {}

  /**
   * Fuzzes.
   *
   * @param arguments the target; where inputs are kept; the folder of the seeds, where what is
   *     found goes, too; then options of libFuzzer that say how long
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    FuzzTarget target = FuzzTarget.named(arguments[0]).orElseThrow();
    Path seeds = Path.of(arguments[2]);
    List<String> options = List.of(arguments).subList(3, arguments.length);
    Process process =
        new ProcessBuilder(
                command(
                    target,
                    Path.of(arguments[1]),
                    seeds,
                    seeds.resolve(target.toString()),
                    options))
            .inheritIO()
            .start();
    System.exit(process.waitFor());
  }

  /**
   * The command of the process. It ends with 0 if all is well.
   *
   * @param kept where inputs go that reach more code
   * @param seeds the folder of the seeds of all targets
   * @param found the folder where inputs go with which something is wrong
   * @param options of libFuzzer
   */
  static List<String> command(
      FuzzTarget target, Path kept, Path seeds, Path found, List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP_MAX,
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzzer.class.getName(),
                "--target_args=" + target,
                "--instrumentation_includes=io.groundskeeper.**",
                "--custom_hook_includes=io.groundskeeper.**",
                "--disabled_hooks=" + HOOKS_LEFT_OUT,
                "--reproducer_path=" + kept,
                "-artifact_prefix=" + found + "/",
                "-dict=" + seeds.resolve(target + ".dict"),
                "-timeout=" + INPUT_SECONDS_MAX,
                "-report_slow_units=" + INPUT_SECONDS_MAX,
                // That is of the whole process, whose heap is bounded above.
                "-rss_limit_mb=0"));
    command.addAll(options);
    command.add(kept.toString());
    command.add(seeds.resolve(target.toString()).toString());
    return command;
  }
}
