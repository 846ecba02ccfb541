package io.groundskeeper.cli.transfer;

import io.groundskeeper.cli.CommandFailedException;
import io.groundskeeper.cli.FormatNames;
import io.groundskeeper.cli.ProgressBar;
import io.groundskeeper.cli.ReadingOptions;
import io.groundskeeper.cli.remote.Api;
import io.groundskeeper.cli.remote.ChangeOutcome;
import io.groundskeeper.cli.remote.DatasetName;
import io.groundskeeper.cli.remote.InputFile;
import io.groundskeeper.cli.remote.RemoteCommand;
import io.groundskeeper.convert.guess.Guess;
import io.groundskeeper.convert.value.ConversionException;
import io.groundskeeper.convert.value.Format;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code groundskeeper import}. */
@Command(
    name = "import",
    description = {
      "Adds and replaces entries with those of a file or folder of any size, in one version.",
      "For example:",
      "  groundskeeper import --create flowers/train train.manifest",
      "  zcat *.gz | groundskeeper import flowers/train -",
      "  groundskeeper import flowers/train coco.json --image-prefix s3://images/",
      "Exit code: 0 done, 1 some lines were rejected, or labels, boxes or images were lost or"
          + " changed, 2 it could not be done."
    },
    mixinStandardHelpOptions = true)
public final class ImportCommand extends RemoteCommand {
  private static final int BUFFER_BYTES = 256 << 10;

  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "PROJECT/train, PROJECT/test or an ARN.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description =
          "A file, plain, gzip or zstd; a folder, of a format that is one; - for standard input.")
  private String file = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatNames.ToRead.class,
      completionCandidates = FormatNames.ToRead.class,
      description =
          "What it is: ${COMPLETION-CANDIDATES}. Default: what its content looks like; of standard"
              + " input, manifest.")
  private @Nullable Format format;

  @Option(
      names = "--image-prefix",
      paramLabel = "s3://BUCKET/PATH/",
      description = "Where the images are, for formats that have only file names.")
  private @Nullable String imagePrefix;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "What becomes of an entry that is there: replace (default), or merge-attributes, which"
              + " keeps the attributes that the new one does not have.")
  private Mode mode = Mode.replace;

  @Option(
      names = "--expected-version",
      paramLabel = "N",
      description = "Refuse where N is no longer the newest version.")
  private @Nullable Long expectedVersion;

  @Option(
      names = "--client-request-token",
      paramLabel = "TOKEN",
      description =
          "A name of this very import: sent again with it, it is answered again and not done"
              + " again.")
  private @Nullable String token;

  @Mixin private ReadingOptions reading = new ReadingOptions();

  @Option(names = "--create", description = "Make the project and the dataset where missing.")
  private boolean create;

  private final InputStream in;

  /** Named as on the command line, except for the hyphen. */
  enum Mode {
    replace,
    merge_attributes;

    @Override
    public String toString() {
      return name().replace('_', '-');
    }
  }

  /**
   * The command.
   *
   * @param in standard input
   */
  public ImportCommand(InputStream in) {
    this.in = in;
  }

  @Override
  protected int run(Api api) throws InterruptedException {
    DatasetName dataset = DatasetName.parse(name);
    Path path = file.equals("-") ? null : InputFile.path(file);
    Format read = format == null ? guess(path) : format;
    if (!read.isReadable()) {
      throw new CommandFailedException("The format %s can only be exported.".formatted(read));
    }
    try {
      if (path != null && Files.isDirectory(path)) {
        if (!read.mayBeFolder()) {
          throw new CommandFailedException(
              "%s is a folder, and %s is one file. Name the file.".formatted(file, read));
        }
        StreamedBody upload = new StreamedBody(ZippedFolder.of(path), OptionalLong.empty());
        return send(api, dataset, read, upload, "identity");
      }
      try (InputFile input = InputFile.open(file, in)) {
        String encoding = input.encoding();
        StreamedBody upload =
            new StreamedBody(
                out -> {
                  byte[] buffer = new byte[BUFFER_BYTES];
                  for (int n = input.raw().read(buffer); n >= 0; n = input.raw().read(buffer)) {
                    out.write(buffer, 0, n);
                  }
                },
                input.bytes());
        return send(api, dataset, read, upload, encoding);
      }
    } catch (IOException e) {
      throw InputFile.unreadable(file, e);
    }
  }

  /** What it is by its content; a manifest, where that can be read once only. */
  private Format guess(@Nullable Path path) {
    if (path == null || !(Files.isDirectory(path) || Files.isRegularFile(path))) {
      return Format.MANIFEST;
    }
    try {
      return new Guess("--format", Path.of(System.getProperty("java.io.tmpdir"))).of(path);
    } catch (ConversionException e) {
      throw new CommandFailedException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw InputFile.unreadable(file, e);
    }
  }

  private int send(Api api, DatasetName dataset, Format read, StreamedBody upload, String encoding)
      throws InterruptedException, IOException {
    ImportTarget target =
        create ? ImportTarget.existingOrMade(api, dataset) : ImportTarget.existing(api, dataset);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.address(Entries.path(dataset) + query(read)))
            .expectContinue(true)
            .header("Content-Type", "application/octet-stream")
            .POST(upload.publisher());
    if (!encoding.equals("identity")) {
      request.header("Content-Encoding", encoding);
    }
    HttpResponse<byte[]> answer;
    try (ProgressBar bar = progress(file, upload.bytes())) {
      answer =
          Api.await(
              api.http().sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray()),
              () -> showProgress(bar, upload));
    } catch (ConnectException e) {
      throw api.unreachable(e);
    } catch (IOException e) {
      if (upload.failure() instanceof IOException) {
        // What is to be imported cannot be read to its end: nothing of it is there.
        unmake(dataset, target);
      }
      throw broken(dataset, upload, e);
    }
    if (answer.statusCode() != 200) {
      unmake(dataset, target);
      throw Api.refusal(answer, answer.body());
    }
    JsonNode change = JsonMapper.shared().readTree(answer.body());
    ChangeOutcome outcome = new ChangeOutcome(dataset, target.arn(), change, false, 0);
    if (json()) {
      print(change);
    }
    if (outcome.isFailed() && target.isNew()) {
      if (!json()) {
        outcome.printRejected(api, out());
      }
      throw new CommandFailedException(
          "Nothing was imported%s: the change failed with %s."
              .formatted(
                  unmake(dataset, target) ? ", and %s was not made".formatted(dataset) : "",
                  outcome.error()));
    }
    int exitCode = json() ? outcome.exitCode() : outcome.print(api, out());
    if (!json()) {
      EntriesInError.lines(dataset, change).forEach(out()::println);
    }
    return Math.max(exitCode, losses(change));
  }

  /** Removes what was made for an import that has failed; whether it is gone. */
  private boolean unmake(DatasetName dataset, ImportTarget target) throws InterruptedException {
    try {
      boolean gone = target.unmake(() -> progress(dataset.toString(), OptionalLong.empty()));
      if (!gone && target.isNew()) {
        remark(
            "%s was made for this import, and stays: somebody else has used it meanwhile."
                .formatted(dataset));
      }
      return gone;
    } catch (CommandFailedException e) {
      remark(
          "%s was made for this import, and could not be removed: %s"
              .formatted(dataset, e.getMessage()));
      return false;
    }
  }

  /** Tells what the manifest could not hold; returns the exit code for that. */
  private int losses(JsonNode change) {
    Losses losses = new Losses(change.path("Conversion"));
    losses.lines().forEach(this::remark);
    return losses.keepsLabels() ? DONE : FOUND;
  }

  private static void showProgress(ProgressBar bar, StreamedBody upload) {
    if (upload.bytes().isPresent() && upload.sent() >= upload.bytes().getAsLong()) {
      bar.at("sent, the server is saving it ...");
    } else {
      bar.at(upload.sent());
    }
  }

  private CommandFailedException broken(DatasetName dataset, StreamedBody upload, IOException e)
      throws IOException {
    Exception failure = upload.failure();
    if (failure instanceof IOException unreadable) {
      throw unreadable;
    }
    return new CommandFailedException(
        ("The connection broke (%s): the server is gone, or refuses what came."
                + " Whether the import was done, says: groundskeeper log %s")
            .formatted(e.getMessage(), dataset),
        e);
  }

  private String query(Format read) {
    Query query = new Query().and("mode", mode.toString());
    if (expectedVersion != null) {
      query.and("expected-version", expectedVersion.toString());
    }
    if (token != null) {
      query.and("client-request-token", token);
    }
    if (read != Format.MANIFEST) {
      query.and("format", read.toString());
    }
    if (imagePrefix != null) {
      query.and("image-prefix", imagePrefix);
    }
    reading.given().forEach(query::and);
    return query.toString();
  }
}
