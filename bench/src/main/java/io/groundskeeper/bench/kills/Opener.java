package io.groundskeeper.bench.kills;

import io.groundskeeper.Groundskeeper;
import io.groundskeeper.LocalServer;
import io.groundskeeper.dataset.fsck.Cure;
import io.groundskeeper.dataset.fsck.StoreCheck;
import io.groundskeeper.dataset.value.Damage;
import io.groundskeeper.store.StoreException;
import io.groundskeeper.store.rocksdb.StoppedFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A process that is warm, and opens one data folder after another: it takes orders from standard
 * input, a line each, and answers each with a line.
 *
 * <pre>
 * open FOLDER    serves it; answers with the port
 * close          closes what is open; answers "closed"
 * check FOLDER   as fsck does; answers "whole", or what differs
 * </pre>
 *
 * What cannot be done is answered with "failed: " and the reason.
 */
public final class Opener {
  private static final int FINDINGS_MAX = 5;

  private Opener() {}

  /**
   * @param arguments the folder of the buckets
   */
  public static void main(String[] arguments) throws IOException {
    Groundskeeper.Options options =
        Groundskeeper.Options.DEFAULT.withBucketFolder(Path.of(arguments[0]));
    PrintStream out = System.out;
    // Nothing but answers goes there.
    System.setOut(System.err);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (serve(options, in, out) || in.ready()) {
      // The next folder.
    }
  }

  /**
   * Does what is asked for up to the end of one folder's turn.
   *
   * @return whether there may be more
   */
  private static boolean serve(Groundskeeper.Options options, BufferedReader in, PrintStream out)
      throws IOException {
    String order = in.readLine();
    if (order == null) {
      return false;
    }
    if (order.startsWith("check ")) {
      answer(out, check(Path.of(order.substring("check ".length()))));
      return true;
    }
    if (!order.startsWith("open ")) {
      throw new IOException("what is '" + order + "'?");
    }
    try (Groundskeeper opened =
            Groundskeeper.open(Path.of(order.substring("open ".length())), options);
        LocalServer server = opened.serve(0)) {
      answer(out, Integer.toString(server.endpoint().getPort()));
      if (in.readLine() == null) {
        return false;
      }
    } catch (StoreException | IOException e) {
      answer(out, "failed: " + e.getMessage());
      return true;
    }
    answer(out, "closed");
    return true;
  }

  private static String check(Path folder) {
    List<String> found = new ArrayList<>();
    try (StoppedFolder stopped = StoppedFolder.open(folder)) {
      found.addAll(stopped.faults());
      Consumer<Damage> told =
          damage -> {
            if (found.size() < FINDINGS_MAX) {
              found.add(damage.toString());
            }
          };
      stopped.store().ifPresent(store -> StoreCheck.run(store, Cure.NONE, told, lines -> {}));
    } catch (StoreException e) {
      return "failed: " + e.getMessage();
    }
    return found.isEmpty() ? "whole" : String.join("; ", found);
  }

  private static void answer(PrintStream out, String line) {
    out.println(line.replace('\n', ' '));
    out.flush();
  }
}
