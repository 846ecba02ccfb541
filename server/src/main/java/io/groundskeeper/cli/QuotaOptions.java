package io.groundskeeper.cli;

import io.groundskeeper.manifest.Quotas;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much a dataset and a line may hold, from the command line. */
public final class QuotaOptions {
  private static final Map<String, Quotas> PROFILES =
      Map.of("aws", Quotas.AWS, "open", Quotas.OPEN);

  @Option(
      names = "--quotas",
      paramLabel = "PROFILE",
      defaultValue = "open",
      description =
          "Quotas: aws (those of Amazon Rekognition Custom Labels) or open (none on manifests,"
              + " datasets and the sides of images)."
              + " Default: ${DEFAULT-VALUE}.")
  private String profile = "open";

  @Option(
      names = "--max-manifest-bytes",
      paramLabel = "N",
      description = "Size of a manifest at most, whatever the profile says.")
  private @Nullable Long manifestBytesMax;

  @Option(
      names = "--max-entries",
      paramLabel = "N",
      description = "Entries of a dataset at most, whatever the profile says.")
  private @Nullable Long entriesMax;

  @Option(
      names = "--max-labels",
      paramLabel = "N",
      description = "Distinct labels of a dataset at most, whatever the profile says.")
  private @Nullable Long labelsMax;

  @Option(
      names = "--max-bounding-boxes",
      paramLabel = "N",
      description = "Bounding boxes of a line at most, whatever the profile says.")
  private @Nullable Long boundingBoxesMax;

  @Option(
      names = "--single-bucket",
      negatable = true,
      description = "Whether all images must be in one bucket, whatever the profile says.")
  private @Nullable Boolean singleBucket;

  /**
   * What the options say.
   *
   * @throws CommandFailedException if they cannot be
   */
  public Quotas quotas() {
    Quotas base = PROFILES.get(profile.toLowerCase(Locale.ROOT));
    if (base == null) {
      throw new CommandFailedException("--quotas must be aws or open, not '" + profile + "'.");
    }
    return new Quotas(
        quota("--max-manifest-bytes", manifestBytesMax, base.manifestBytesMax()),
        quota("--max-entries", entriesMax, base.entriesMax()),
        quota("--max-labels", labelsMax, base.labelsMax()),
        quota("--max-bounding-boxes", boundingBoxesMax, base.boundingBoxesMax()),
        singleBucket == null ? base.singleBucket() : singleBucket,
        base.imagePixelsMin(),
        base.imagePixelsMax());
  }

  private static long quota(String name, @Nullable Long own, long base) {
    if (own != null && own < 0) {
      throw new CommandFailedException(name + " must not be negative, but is " + own + ".");
    }
    return own == null ? base : own;
  }
}
