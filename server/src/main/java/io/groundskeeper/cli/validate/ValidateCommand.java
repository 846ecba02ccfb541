package io.groundskeeper.cli.validate;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.cli.BucketOptions;
import io.groundskeeper.cli.BucketSettings;
import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.QuotaOptions;
import io.groundskeeper.cli.StandardOut;
import io.groundskeeper.cli.Terminal;
import io.groundskeeper.manifest.Quotas;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code groundskeeper validate}: says what is wrong with manifests. */
@Command(
    name = "validate",
    description = {
      "Checks manifests without a server, as the server would check them.",
      "Exit code: 0 no errors (warnings are none), 1 errors found, 2 something cannot be read."
    },
    mixinStandardHelpOptions = true)
public final class ValidateCommand implements Callable<Integer> {
  private static final int OUT_BUFFER_BYTES = 64 << 10;
  private static final int ERRORS_FOUND = 1;

  private final Problems problems = new Problems();

  private final InputStream in;
  private final OutputStream out;
  private final Function<BucketSettings, Buckets> opener;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "A local file, s3://bucket/key, or - for standard input; gzip is recognised by itself.")
  private List<String> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = {
        "text: a table of what was found, with the first lines of each;",
        "json: one line a file, as manifest_summary.json of AWS;",
        "manifest: the entries with their errors and warnings, as the server lists them; lines that"
            + " are left out are told on standard error;",
        "sarif, github, junit: for continuous integration: code scanning, annotations of GitHub"
            + " Actions at the lines, test results.",
        "Default: ${DEFAULT-VALUE}."
      })
  private Format format = Format.text;

  @Option(
      names = "--images",
      description =
          "Look at each image: is it there, PNG or JPEG, of a size that is allowed. Reads its"
              + " beginning only.")
  private boolean withImages;

  @Mixin private QuotaOptions quotaOptions;
  @Mixin private BucketOptions bucketOptions;
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Named as on the command line. */
  enum Format {
    text,
    json,
    manifest,
    sarif,
    github,
    junit
  }

  /**
   * The command.
   *
   * @param in standard input
   * @param out standard output, which fails where nobody reads it any more
   * @param opener opens the buckets that {@code s3://} means, once and only if needed; throws
   *     CommandFailedException if it cannot
   */
  public ValidateCommand(
      InputStream in, OutputStream out, Function<BucketSettings, Buckets> opener) {
    this.in = in;
    this.out = new BufferedOutputStream(new StandardOut(out), OUT_BUFFER_BYTES);
    this.opener = opener;
  }

  @Override
  public Integer call() {
    Quotas quotas = quotaOptions.quotas();
    int worst = CommandLine.ExitCode.OK;
    try (OpenBuckets buckets = new OpenBuckets(this::openBuckets);
        Images images = withImages ? new Images(buckets.get()) : null) {
      for (String file : files) {
        worst = Math.max(worst, check(file, quotas, buckets, Optional.ofNullable(images)));
      }
    }
    document();
    return worst;
  }

  /** Writes the report that is one document for all files. */
  private void document() {
    try {
      switch (format) {
        case sarif -> CiReports.sarif(problems, out);
        case github -> CiReports.github(problems, out);
        case junit -> CiReports.junit(problems, out);
        case text, json, manifest -> {}
      }
      out.flush();
    } catch (IOException e) {
      throw new CommandFailedException("The report cannot be written: " + e.getMessage(), e);
    }
  }

  private Buckets openBuckets() {
    BucketSettings settings = bucketOptions.settings();
    if (settings == null) {
      throw new CommandFailedException("s3:// means nothing without --buckets or --s3-endpoint.");
    }
    return opener.apply(settings);
  }

  /** Checks one file, and returns the exit code that it alone would have. */
  private int check(
      String file, Quotas quotas, Supplier<Buckets> buckets, Optional<Images> images) {
    PrintWriter err = spec.commandLine().getErr();
    String name = file.equals("-") ? "(standard input)" : file;
    try (ManifestSource source = ManifestSource.open(file, in, buckets);
        ProgressBar progress =
            new ProgressBar(
                err, Terminal.wantsProgress(), name, source.bytes(), System::nanoTime)) {
      source.onRead(progress::at);
      CheckOutcome outcome = new ManifestCheck(quotas, images, report(name, progress)).run(source);
      return outcome.hasErrors() ? ERRORS_FOUND : CommandLine.ExitCode.OK;
    } catch (IOException e) {
      return unreadable(err, name, e);
    } catch (UncheckedIOException e) {
      return unreadable(err, name, e.getCause());
    }
  }

  private CheckReport report(String name, ProgressBar progress) {
    return switch (format) {
      case text ->
          new TextReport(
              name,
              new PrintStream(out, false, System.out.charset()),
              Terminal.wantsColour() ? Ansi.ON : Ansi.OFF);
      case json -> new SummaryReport(name, out);
      case manifest -> new AnnotatedReport(name, out, progress::println);
      case sarif, github, junit -> problems.of(name);
    };
  }

  private int unreadable(PrintWriter err, String name, @Nullable IOException e) {
    String why = e == null || e.getMessage() == null ? "it failed" : e.getMessage();
    String first = why.lines().findFirst().orElse("");
    problems.unreadable(name, "it cannot be read: " + first);
    err.println("groundskeeper: " + name + " cannot be read: " + first);
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  /** Buckets that are opened when they are first asked for. */
  private static final class OpenBuckets implements Supplier<Buckets>, AutoCloseable {
    private final Supplier<Buckets> opener;
    private @Nullable Buckets buckets;

    OpenBuckets(Supplier<Buckets> opener) {
      this.opener = opener;
    }

    @Override
    public Buckets get() {
      Buckets open = buckets == null ? opener.get() : buckets;
      buckets = open;
      return open;
    }

    @Override
    public void close() {
      if (buckets != null) {
        buckets.close();
      }
    }
  }
}
