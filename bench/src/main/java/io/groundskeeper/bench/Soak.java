package io.groundskeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Whether a packaged server under load stays as it is: its memory, folder, files and threads. */
public final class Soak {
  private static final int MINUTES_MAX = 10_000;
  private static final int SAMPLES = 240;
  private static final long PAUSE_MILLIS_MIN = 2_000;
  private static final String JAVA_OPTIONS = "-Xmx512m";

  /** What grows by no more of its mean, by the line through the second half, is flat. */
  static final double GROWTH_MAX = 0.1;

  /** A few more or less of what there are only some of are no growth. */
  private static final double COUNT_MIN = 50;

  private Soak() {}

  /**
   * What is measured, in the order of a sample's values.
   *
   * @param isHeld whether it has to be flat
   */
  record Figure(String name, boolean isHeld) {}

  static final List<Figure> FIGURES =
      List.of(
          new Figure("memory, MB", true),
          new Figure("folder, MB", true),
          new Figure("open files", true),
          new Figure("threads", true),
          new Figure("calls a second", false));

  /** The values at a moment. */
  record Sample(double seconds, List<Double> values) {}

  /**
   * @param arguments minutes, and the folder that the plot goes to
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 2 || !arguments[0].matches("[1-9]\\d{0,4}")) {
      System.err.println("bench/soak MINUTES");
      System.exit(2);
    }
    Locale.setDefault(Locale.ROOT);
    int minutes = Math.min(MINUTES_MAX, Integer.parseInt(arguments[0]));
    List<Sample> samples = run(minutes);
    Path docs = Path.of(arguments[1]);
    Files.write(docs.resolve("soak.csv"), csv(samples));
    Files.writeString(docs.resolve("soak.svg"), SoakPlot.of(samples));
    System.exit(report(samples) ? 0 : 1);
  }

  private static List<Sample> run(int minutes) throws Exception {
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MINUTES.toNanos(minutes);
    long pause = Math.max(PAUSE_MILLIS_MIN, TimeUnit.MINUTES.toMillis(minutes) / SAMPLES);
    List<Sample> samples = new ArrayList<>();
    System.out.println(head());
    try (DataFolder folder = DataFolder.make();
        ServerProcess server = ServerProcess.start(folder.path().resolve("data"), JAVA_OPTIONS);
        SoakLoad load = SoakLoad.begin(server.port(), folder.path())) {
      long calls = load.calls();
      long before = System.nanoTime();
      while (System.nanoTime() < end) {
        Thread.sleep(pause);
        load.requireAtWork();
        long now = System.nanoTime();
        double perSecond = (load.calls() - calls) / ((now - before) / 1e9);
        calls = load.calls();
        before = now;
        Sample sample =
            new Sample(
                (now - begin) / 1e9,
                List.of(
                    server.memoryMegabytes("VmRSS"),
                    folder.megabytes(),
                    count(server.pid(), "fd"),
                    count(server.pid(), "task"),
                    perSecond));
        samples.add(sample);
        System.out.println(row(sample));
      }
    }
    return samples;
  }

  private static double count(long pid, String what) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), what))) {
      return all.count();
    }
  }

  private static String head() {
    StringBuilder head = new StringBuilder("   seconds");
    FIGURES.forEach(figure -> head.append("%16s".formatted(figure.name)));
    return head.toString();
  }

  private static String row(Sample sample) {
    StringBuilder row = new StringBuilder("%10.0f".formatted(sample.seconds));
    sample.values.forEach(value -> row.append("%16.1f".formatted(value)));
    return row.toString();
  }

  private static List<String> csv(List<Sample> samples) {
    List<String> lines = new ArrayList<>();
    lines.add("seconds," + String.join(",", FIGURES.stream().map(f -> quoted(f.name)).toList()));
    for (Sample sample : samples) {
      StringBuilder line = new StringBuilder("%.1f".formatted(sample.seconds));
      sample.values.forEach(value -> line.append(",%.1f".formatted(value)));
      lines.add(line.toString());
    }
    return lines;
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /** Says of each figure how much it has grown, and whether that is flat. */
  private static boolean report(List<Sample> samples) {
    List<Sample> half = samples.subList(samples.size() / 2, samples.size());
    boolean flat = true;
    for (int i = 0; i < FIGURES.size(); i++) {
      int at = i;
      double[] values = half.stream().mapToDouble(sample -> sample.values.get(at)).toArray();
      double growth = growth(half.stream().mapToDouble(Sample::seconds).toArray(), values);
      Figure figure = FIGURES.get(i);
      boolean grows = figure.isHeld && growth > GROWTH_MAX;
      flat &= !grows;
      System.out.printf(
          "%-16s %10.1f on average in the second half, %+.1f %%%s%n",
          figure.name,
          mean(values),
          growth * 100,
          grows ? ": it grows" : figure.isHeld ? ": flat" : "");
    }
    return flat;
  }

  /**
   * By how much values grow from the first moment to the last, by the line of least squares, as a
   * part of their mean.
   */
  static double growth(double[] seconds, double[] values) {
    double middle = mean(seconds);
    double mean = mean(values);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      products += (seconds[i] - middle) * (values[i] - mean);
      squares += (seconds[i] - middle) * (seconds[i] - middle);
    }
    double slope = squares == 0 ? 0 : products / squares;
    return slope * (seconds[seconds.length - 1] - seconds[0]) / Math.max(mean, COUNT_MIN);
  }

  private static double mean(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElse(0);
  }
}
