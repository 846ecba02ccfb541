package io.groundskeeper.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Runs the benchmarks that are named, or all, and prints their figures as a table. */
public final class Main {
  private static final Map<String, Benchmark> BENCHMARKS = benchmarks();

  private Main() {}

  private interface Benchmark {
    void run() throws Exception;
  }

  private static Map<String, Benchmark> benchmarks() {
    Map<String, Benchmark> all = new LinkedHashMap<>();
    all.put("machine", Machine::run);
    all.put("check", Checking::run);
    all.put("startup", Startup::run);
    all.put("update", BulkUpdate::run);
    all.put("import", Importing::run);
    all.put("transfer", Transferring::run);
    all.put("convert", Converting::run);
    all.put("single", SingleUpdates::run);
    all.put("list", Listing::run);
    all.put("open", Opening::run);
    all.put("versions", Versions::run);
    all.put("sharing", Sharing::run);
    return all;
  }

  /** From the root of the project, with the packaged server in place. */
  public static void main(String[] arguments) throws Exception {
    Set<String> names = BENCHMARKS.keySet();
    List<String> wanted = arguments.length == 0 ? List.copyOf(names) : List.of(arguments);
    if (!names.containsAll(wanted)) {
      System.err.println("bench: there are " + String.join(", ", names) + ".");
      System.exit(2);
    }
    Locale.setDefault(Locale.ROOT);
    Figures.begin();
    for (String name : wanted) {
      BENCHMARKS.getOrDefault(name, () -> {}).run();
    }
  }
}
