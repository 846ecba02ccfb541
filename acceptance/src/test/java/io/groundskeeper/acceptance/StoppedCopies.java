package io.groundskeeper.acceptance;

import io.groundskeeper.acceptance.KilledClient.Expected;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What many kills of a server under load would leave, without starting it for each: it is stopped
 * at a moment, its folder copied, and it goes on. Each copy is opened in another process, which is
 * warm, and has to have what was acknowledged up to that moment. Run by bench/kills.
 *
 * <p>A process that is stopped has written what it has written: SIGKILL at that moment would leave
 * just this.
 */
final class StoppedCopies {
  private static final int PAUSE_MILLIS_MAX = 60;
  private static final int WAITING_MAX = 1;
  private static final int COPIES_PER_CHECK = 20;
  private static final int COPIES_PER_REPORT = 100;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final int count;
  private final long seed;
  private final Path folder;
  private final Path data;
  private final Path buckets;
  private final Random random;
  private final KillLoad load;
  private final BlockingQueue<Copy> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final long began = System.nanoTime();
  private final AtomicInteger verified = new AtomicInteger();
  private int checked;
  private int lost;

  /**
   * @param kept the same once more, which nobody opens, for looking at
   */
  private record Copy(int number, Path path, Path kept, Expected expected, long acknowledged) {}

  private StoppedCopies(int count, long seed, Path folder) throws IOException {
    this.count = count;
    this.seed = seed;
    this.folder = folder;
    this.data = folder.resolve("data");
    this.buckets = Files.createDirectories(folder.resolve("buckets"));
    this.random = new Random(seed);
    this.load = new KillLoad(random, buckets);
  }

  /**
   * @param arguments how many, a seed, a folder that is not there yet, and the command that opens
   *     copies
   */
  public static void main(String[] arguments) throws Exception {
    StoppedCopies copies =
        new StoppedCopies(
            Integer.parseInt(arguments[0]),
            Long.parseLong(arguments[1]),
            Path.of(arguments[2]).toAbsolutePath());
    System.exit(copies.run(List.of(arguments).subList(3, arguments.length)) ? 0 : 1);
  }

  private boolean run(List<String> opener) throws Exception {
    List<String> command = new ArrayList<>(opener);
    command.add(buckets.toString());
    Process warm =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (ExecutorService threads = Executors.newCachedThreadPool();
        PackagedServer server = PackagedServer.start(data, "--buckets", buckets.toString());
        Calls calls = Calls.at(server.endpoint());
        BufferedReader answers = warm.inputReader();
        PrintWriter orders = new PrintWriter(warm.outputWriter(), true)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopEarly(server)));
      load.make(calls);
      List<Future<?>> work = new ArrayList<>(load.begin(calls, threads, ended));
      Future<?> verifying = threads.submit(() -> verifyAll(orders, answers));
      work.add(verifying);
      for (int number = 1; number <= count && work.stream().noneMatch(Future::isDone); number++) {
        Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX));
        StoppedProcess stopped = StoppedProcess.stop(server.pid());
        try {
          // While there is no room for one more, the machine is for those that verify.
          put(copy(number), verifying);
        } finally {
          stopped.resume();
        }
      }
      ended.set(true);
      for (Future<?> each : work) {
        each.get();
      }
    } finally {
      ended.set(true);
      warm.destroy();
    }
    report();
    return lost == 0 && verified.get() == count;
  }

  /** Whoever stops this is told of what was done until then; no server is left behind. */
  private void stopEarly(PackagedServer server) {
    if (!ended.get()) {
      report();
    }
    server.kill();
  }

  private void put(Copy copy, Future<?> verifying) throws InterruptedException {
    while (!waiting.offer(copy, 1, TimeUnit.SECONDS)) {
      if (verifying.isDone()) {
        return;
      }
    }
  }

  /** Copies the folder of the server, which stands still. */
  private Copy copy(int number) throws IOException {
    Path path = Files.createDirectory(folder.resolve("copy-" + number), OWNER_ONLY);
    Path kept = Files.createDirectory(folder.resolve("copy-" + number + "-as-it-was"), OWNER_ONLY);
    // Also what a client hears of from here on was answered before.
    Expected expected = load.expected();
    copyFiles(data, path);
    copyFiles(path, kept);
    return new Copy(number, path, kept, expected, load.acknowledged());
  }

  /** Links what is never written again, copies the rest; checkpoints go when a server starts. */
  private static void copyFiles(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        Path target = to.resolve(name);
        if (name.equals("native")) {
          copyFiles(file, Files.createDirectory(target, OWNER_ONLY));
        } else if (name.endsWith(".sst") || name.endsWith(".so") || name.equals("RESERVE")) {
          Files.createLink(target, file);
        } else if (Files.isRegularFile(file)) {
          Files.copy(file, target);
        }
      }
    }
  }

  private void verifyAll(PrintWriter orders, BufferedReader answers) {
    try {
      while (verified.get() < count) {
        Copy copy = waiting.poll(1, TimeUnit.SECONDS);
        if (copy == null) {
          if (ended.get()) {
            return;
          }
          continue;
        }
        boolean whole = verify(copy, orders, answers);
        verified.incrementAndGet();
        remove(copy.path);
        if (whole) {
          remove(copy.kept);
        }
        if (verified.get() % COPIES_PER_REPORT == 0) {
          report();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean verify(Copy copy, PrintWriter orders, BufferedReader answers) throws IOException {
    boolean isChecked = copy.number % COPIES_PER_CHECK == 0;
    if (isChecked) {
      checked++;
      if (!isWhole(copy, "fsck as it was left", orders, answers)) {
        return false;
      }
    }
    orders.println("open " + copy.path);
    String port = answers.readLine();
    if (port == null || !port.matches("\\d+")) {
      return found(copy, "it is not opened: " + port);
    }
    boolean whole = true;
    try (Calls calls = Calls.at(URI.create("http://127.0.0.1:" + port))) {
      copy.expected.verify(calls);
    } catch (AssertionError | RuntimeException e) {
      whole = found(copy, e.toString());
    }
    orders.println("close");
    String closed = answers.readLine();
    if (!"closed".equals(closed)) {
      whole = found(copy, "it is not closed: " + closed);
    }
    return whole && (!isChecked || isWhole(copy, "fsck afterwards", orders, answers));
  }

  private boolean isWhole(Copy copy, String what, PrintWriter orders, BufferedReader answers)
      throws IOException {
    orders.println("check " + copy.path);
    String answer = answers.readLine();
    return "whole".equals(answer) || found(copy, what + ": " + answer);
  }

  /** Tells what is wrong with a copy. */
  private boolean found(Copy copy, String what) {
    lost++;
    System.out.printf(
        "Kill %d, seed %d, %d changes acknowledged: %s%n  The copy: %s%n",
        copy.number, seed, copy.acknowledged, what, copy.kept);
    return false;
  }

  private static void remove(Path tree) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(tree)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }

  private void report() {
    System.out.printf(
        "%,d kills in %,d s, %,d changes acknowledged, %,d copies checked by fsck too: %s%n",
        verified.get(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
        load.acknowledged(),
        checked,
        lost == 0 ? "nothing lost" : lost + " with something wrong, told above");
  }
}
