package io.groundskeeper.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Lives through histories, and says which of them end as none may. */
public final class Main {
  private static final int FAILURES_MAX = 10;

  /** What runs this, for people: with a bug put back it takes more to repeat a history. */
  private static final String COMMAND = System.getProperty("simulation.command", "bench/simulate");

  private long from = 1;
  private long seeds = 1;
  private boolean traced;
  private boolean first;
  private int processes = 1;

  public static void main(String[] args) {
    Failures.listen();
    Main main = new Main();
    main.read(args);
    System.exit(main.processes > 1 ? main.inProcesses() : main.run() == 0 ? 0 : 1);
  }

  private void read(String[] args) {
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--seed" -> {
          from = Long.parseLong(args[++i]);
          traced = true;
        }
        case "--from" -> from = Long.parseLong(args[++i]);
        case "--seeds" -> seeds = Long.parseLong(args[++i]);
        case "--first" -> first = true;
        case "--processes" -> processes = Integer.parseInt(args[++i]);
        default -> throw new IllegalArgumentException("there is no " + args[i]);
      }
    }
  }

  private int inProcesses() {
    return Processes.run(from, seeds, processes, System.out::println) ? 0 : 1;
  }

  private int run() {
    int failures = 0;
    long begun = System.nanoTime();
    long steps = 0;
    long seed = from;
    for (; seed < from + seeds && failures < (first ? 1 : FAILURES_MAX); seed++) {
      Trace trace = new Trace(traced);
      Simulation simulation = null;
      try {
        simulation = new Simulation(seed, trace);
        simulation.run();
      } catch (Violation e) {
        failures++;
        System.out.println("seed " + seed + " fails: " + e.getMessage());
        if (traced) {
          StringWriter stack = new StringWriter();
          e.printStackTrace(new PrintWriter(stack));
          System.out.println(stack);
        } else {
          System.out.println("    repeat it with: " + COMMAND + " --seed " + seed);
        }
      }
      steps += simulation == null ? 0 : simulation.world().steps();
      trace.lines().forEach(System.out::println);
    }
    long histories = seed - from;
    System.out.printf(
        "%d histories from seed %d, %d failed; %.1f ms and %d steps each%n",
        histories,
        from,
        failures,
        (System.nanoTime() - begun) / 1e6 / histories,
        steps / histories);
    return failures;
  }
}
