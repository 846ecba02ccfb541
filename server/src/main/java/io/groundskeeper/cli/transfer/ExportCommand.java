package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.FormatNames;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.Terminal;
import io.groundskeeper.cli.UnfinishedFolder;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.DatasetAt;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.InputFile;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.cli.remote.VersionName;
import io.groundskeeper.convert.value.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code groundskeeper export}. */
@Command(
    name = "export",
    description = {
      "Writes all entries of a dataset, as they are or were at a version, to a file or folder.",
      "For example:",
      "  groundskeeper export flowers/train -o train.manifest",
      "  groundskeeper export flowers/train@training-2026-11 --compress zstd -o train.manifest.zst",
      "  groundskeeper export flowers/train --format yolo -o flowers-yolo/",
      "  groundskeeper export flowers/train | grep tulip",
      "Exit code: 0 done, 1 done but labels, boxes or images were lost or changed, as standard error"
          + " says, 2 it could not be done.",
      "What no such format holds, as creation dates, is told and does not count."
    },
    mixinStandardHelpOptions = true)
public final class ExportCommand extends RemoteCommand {
  private static final String ZIP = "application/zip";

  @Parameters(paramLabel = "DATASET[@VERSION]", description = DatasetAt.HELP)
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Where to: a file; for formats that are folders, a folder or a .zip; - for standard"
              + " output. Default: standard output, unless that is a terminal.")
  private @Nullable String output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatNames.ToWrite.class,
      completionCandidates = FormatNames.ToWrite.class,
      description = "What to write: ${COMPLETION-CANDIDATES}. Default: manifest.")
  private @Nullable Format format;

  @Option(names = "--compress", paramLabel = "HOW", description = "gzip or zstd. Default: not.")
  private @Nullable Compression compression;

  @Option(
      names = "--annotations",
      description = "With each line's errors and warnings, as listing has them.")
  private boolean annotations;

  @Option(
      names = "--continue",
      description = "Go on with an export to the same file that did not come to its end.")
  private boolean goOn;

  private final OutputStream standardOut;

  /** Named as on the command line, and in HTTP. */
  enum Compression {
    gzip,
    zstd
  }

  /**
   * The command.
   *
   * @param standardOut standard output, which fails where nobody reads it any more
   */
  public ExportCommand(OutputStream standardOut) {
    this.standardOut = standardOut;
  }

  /**
   * Which bytes are wanted.
   *
   * @param version null for the newest
   */
  record Wanted(
      DatasetName dataset,
      @Nullable String version,
      @Nullable Format format,
      boolean annotations,
      @Nullable Compression compression) {
    /**
     * Asks for them.
     *
     * @param known the version that has been found to be the newest; null where none has
     */
    HttpRequest.Builder request(Api api, @Nullable String known) {
      Query query = new Query();
      String wantedVersion = known == null ? version : known;
      if (wantedVersion != null) {
        query.and("version", wantedVersion);
      }
      if (format != null) {
        query.and("format", format.toString());
      }
      if (annotations) {
        query.and("annotations", "true");
      }
      return HttpRequest.newBuilder(api.address(Entries.path(dataset) + query))
          .header("Accept-Encoding", compression == null ? "identity" : compression.name());
    }

    /** Makes sure that an answer is compressed as it should be. */
    void requireEncoding(HttpResponse<?> answer) {
      String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
      String expected = compression == null ? "identity" : compression.name();
      if (!encoding.equals(expected)) {
        throw new CommandFailedException(
            compression == null
                ? "The server answers compressed (" + encoding + "), though it was not asked to."
                : "The server does not compress this format with "
                    + expected
                    + ". Export it without --compress.");
      }
    }
  }

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetAt dataset = DatasetAt.parse(name);
    if (output == null && Terminal.showsOutput()) {
      throw new CommandFailedException(
          "Standard output is a terminal. Name a file with -o, or pipe it somewhere (-o - insists).");
    }
    String arn = dataset.dataset().requireCurrent(api);
    String version =
        dataset.version() instanceof VersionName.Newest
            ? null
            : Long.toString(dataset.version().number(api, arn));
    Wanted wanted = new Wanted(dataset.dataset(), version, format, annotations, compression);
    Path path = output == null || output.equals("-") ? null : InputFile.path(output);
    if (path != null && namesFolder(path)) {
      return toFolder(api, wanted, path);
    }
    return toFile(api, wanted, path);
  }

  /** Whether a name that perhaps does not exist is of a folder. */
  private boolean namesFolder(Path path) {
    boolean isFolderFormat = format != null && format.isFolder();
    return Files.isDirectory(path)
        || String.valueOf(output).endsWith("/")
        || (isFolderFormat && !path.toString().endsWith(".zip"));
  }

  private int toFile(Api api, Wanted wanted, @Nullable Path path) throws InterruptedException {
    boolean isPlainFile = path != null && (Files.notExists(path) || Files.isRegularFile(path));
    if (goOn && !isPlainFile) {
      throw new CommandFailedException("--continue needs a file: name it with -o.");
    }
    try (OutputStream device = path == null || isPlainFile ? null : Files.newOutputStream(path)) {
      Sink.Noted noted = goOn && path != null ? Sink.File.noted(path) : null;
      requireSameVersion(wanted, noted);
      Sink sink =
          path != null && isPlainFile
              ? Sink.File.open(path, noted != null)
              : new Sink.Stream(device == null ? standardOut : device);
      try (sink) {
        String version = new ResumingDownload(api, wanted, sink, noted, this::bar).run();
        if (path != null) {
          done(wanted.dataset(), version, "%,d bytes to %s".formatted(sink.position(), output));
        }
        return losses(api, wanted, version);
      }
    } catch (IOException e) {
      throw new CommandFailedException(output + " cannot be written: " + e, e);
    }
  }

  private void requireSameVersion(Wanted wanted, Sink.@Nullable Noted noted) {
    if (noted != null && wanted.version() != null && !noted.version().equals(wanted.version())) {
      throw new CommandFailedException(
          "What is there of %s is of version %s, not %s. Export it without --continue."
              .formatted(output, noted.version(), wanted.version()));
    }
  }

  /** Tells what the format could not hold; returns the exit code for that. */
  private int losses(Api api, Wanted wanted, String version) throws InterruptedException {
    if (wanted.format() == null || wanted.format() == Format.MANIFEST) {
      return DONE;
    }
    Query query = new Query().and("version", version).and("format", wanted.format().toString());
    HttpRequest request =
        HttpRequest.newBuilder(
                api.address(Entries.path(wanted.dataset()) + "/report" + query.toString()))
            .build();
    HttpResponse<byte[]> answer;
    try (ProgressBar bar = bar(OptionalLong.empty())) {
      answer =
          Api.await(
              api.http().sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()),
              () -> bar.at("counting what the format does not hold ..."));
    } catch (IOException e) {
      throw api.unreachable(e);
    }
    if (answer.statusCode() != 200) {
      throw Api.refusal(answer, answer.body());
    }
    Losses losses = new Losses(JsonMapper.shared().readTree(answer.body()));
    losses.lines().forEach(this::remark);
    return losses.keepsLabels() ? DONE : FOUND;
  }

  private void done(DatasetName dataset, String version, String what) {
    if (json()) {
      print(request().put("Version", Long.parseLong(version)).put("Output", output));
    } else {
      out().printf("Exported %s@%s: %s.%n", dataset, version, what);
    }
  }

  private ProgressBar bar(OptionalLong bytes) {
    return progress(output == null || output.equals("-") ? name : output, bytes);
  }

  private int toFolder(Api api, Wanted wanted, Path folder) throws InterruptedException {
    if (goOn || compression != null) {
      throw new CommandFailedException(
          "--continue and --compress are for files; %s is a folder.".formatted(folder));
    }
    UnpackedFolder.requireEmpty(folder);
    HttpResponse<InputStream> answer;
    try {
      answer =
          Api.await(
              api.http()
                  .sendAsync(
                      wanted.request(api, null).build(), HttpResponse.BodyHandlers.ofInputStream()),
              () -> {});
    } catch (IOException e) {
      throw api.unreachable(e);
    }
    try (InputStream body = answer.body();
        UnfinishedFolder unfinished = UnfinishedFolder.begin(folder);
        ProgressBar bar = bar(OptionalLong.empty())) {
      if (answer.statusCode() != 200) {
        throw Api.refusal(answer, body.readAllBytes());
      }
      if (!answer.headers().firstValue("Content-Type").orElse("").startsWith(ZIP)) {
        throw new CommandFailedException(
            "%s is a folder, and this format is one file. Name the file with -o."
                .formatted(folder));
      }
      long files = new UnpackedFolder(unfinished.path()).unpack(body, bar);
      unfinished.complete();
      String version = answer.headers().firstValue("X-Groundskeeper-Version").orElse("0");
      done(wanted.dataset(), version, files + " files in " + folder);
      return losses(api, wanted, version);
    } catch (IOException e) {
      throw new CommandFailedException(
          "The export to %s did not come to its end: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
