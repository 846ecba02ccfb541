package io.groundskeeper.cli.remote;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.OutputException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.Terminal;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A command that asks a running server. */
public abstract class RemoteCommand implements Callable<Integer> {
  /** Exit code: it was done. */
  protected static final int DONE = ExitCode.OK;

  /** Exit code: it was done, and errors or differences were found. */
  protected static final int FOUND = 1;

  @Mixin private RemoteOptions options = new RemoteOptions();
  @Spec private CommandSpec spec;
  private @Nullable PrintWriter out;

  @Override
  public final Integer call() throws InterruptedException {
    try (Api api = new Api(options.endpoint(), () -> progress(spec.name(), OptionalLong.empty()))) {
      int exitCode = run(api);
      flush();
      return exitCode;
    } finally {
      // What was said before a failure stands before it.
      out().flush();
    }
  }

  /**
   * Runs the command.
   *
   * @return the exit code
   * @throws CommandFailedException if it cannot be done
   */
  protected abstract int run(Api api) throws InterruptedException;

  /** Standard output, buffered: a list may have a million lines. */
  protected final PrintWriter out() {
    if (out == null) {
      out = new PrintWriter(new BufferedWriter(spec.commandLine().getOut()));
    }
    return out;
  }

  /** Whether to print JSON, for programs. */
  protected final boolean json() {
    return options.json();
  }

  /** Colours, where standard output may have them. */
  protected final Paint paint() {
    return new Paint(Terminal.wantsColour());
  }

  /** Prints a JSON document on one line. */
  protected final void print(JsonNode document) {
    out().println(AsciiJson.of(document.toString()));
  }

  /**
   * Flushes standard output.
   *
   * @throws CommandFailedException if its reader has gone away
   */
  protected final void flush() {
    out().flush();
    // A buffered writer keeps its errors to itself.
    if (spec.commandLine().getOut().checkError()) {
      throw OutputException.ofStandardOutput();
    }
  }

  /**
   * Reads a list page after page, and ends where nobody reads what is printed of one.
   *
   * @param request for the first page; it is modified
   */
  protected final void list(
      Api api, Api.Service service, String operation, ObjectNode request, Paging.Reader reader)
      throws InterruptedException {
    Paging.read(
        api,
        service,
        operation,
        request,
        page -> {
          boolean goesOn = reader.read(page);
          flush();
          return goesOn;
        });
  }

  /** A progress bar on standard error, where that is a terminal. */
  protected final ProgressBar progress(String name, OptionalLong bytes) {
    return new ProgressBar(
        spec.commandLine().getErr(), Terminal.wantsProgress(), name, bytes, System::nanoTime);
  }

  /** Writes a remark to standard error. */
  protected final void remark(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(text);
    err.flush();
  }

  /** An empty request. */
  protected static ObjectNode request() {
    return JsonMapper.shared().createObjectNode();
  }
}
