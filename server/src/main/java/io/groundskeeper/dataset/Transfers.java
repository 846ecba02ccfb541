package io.groundskeeper.dataset;

import io.groundskeeper.dataset.change.OpenDataset;
import io.groundskeeper.dataset.change.Upload;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Fingerprint;
import io.groundskeeper.dataset.snapshot.Snapshot;
import io.groundskeeper.dataset.value.At;
import io.groundskeeper.dataset.value.ChangeResult;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetType;
import io.groundskeeper.dataset.value.EntryErrors;
import io.groundskeeper.dataset.value.Guard;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.dataset.value.UpdateMode;
import io.groundskeeper.dataset.value.Uploaded;
import io.groundskeeper.manifest.TerminalError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Datasets of any size in and out as manifests, in bounded memory. Every method throws {@link
 * Refusal} with RESOURCE_NOT_FOUND for a dataset or version that does not exist.
 */
public final class Transfers {
  private final Environment environment;
  private final Datasets datasets;
  private final Edits edits;

  Transfers(Environment environment, Datasets datasets, Edits edits) {
    this.environment = environment;
    this.datasets = datasets;
    this.edits = edits;
  }

  /** The newest dataset of a project and type, by their names. */
  public Optional<DatasetArn> named(String project, DatasetType type) {
    return datasets.named(project, type);
  }

  /**
   * Adds and replaces entries, by their source-refs, as one version for all of them. Other changes
   * go on while the manifest arrives. As with an update, lines that no dataset can have are left
   * out and reported, and with too many of them, or over a quota, the version has an error and the
   * content of the one before.
   *
   * @param manifest JSON Lines in plain text; read to its end, not closed
   * @throws IOException if it does not arrive; then nothing is changed
   * @throws Refusal as {@link Edits} says, and where the guard asks for a dry run
   */
  public ChangeResult upload(DatasetArn arn, InputStream manifest, UpdateMode mode, Guard guard)
      throws IOException {
    return uploadAndLook(arn, manifest, mode, guard).change();
  }

  /** As {@link #upload}; also says what is wrong with the entries. */
  public Uploaded uploadAndLook(DatasetArn arn, InputStream manifest, UpdateMode mode, Guard guard)
      throws IOException {
    if (guard.dryRun()) {
      throw new Refusal(
          Refusal.Reason.INVALID_PARAMETER,
          "An upload cannot be a dry run. Try it with an update of fewer lines.");
    }
    OpenDataset dataset = datasets.requireReadable(arn);
    dataset.requireChangeable();
    if (guard.requestToken() == null) {
      // In vain is better known before all of it has arrived.
      Edits.requireExpected(dataset.head(), guard);
    }
    Upload upload = new Upload(dataset, mode);
    boolean written = false;
    try {
      DigestInputStream counted = new DigestInputStream(manifest, sha256());
      counted.on(guard.requestToken() != null);
      upload.receive(counted);
      Fingerprint fingerprint =
          Fingerprint.of("upload", mode.name()).add(counted.getMessageDigest().digest());
      written = true;
      ChangeResult change = commit(arn, guard, fingerprint, upload);
      return new Uploaded(
          change, change.error().isEmpty() ? upload.entryErrors() : EntryErrors.NONE);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      if (!written) {
        upload.discard();
      }
    }
  }

  // The result of another upload can be equal to that of this one.
  @SuppressWarnings("ReferenceEquality")
  private ChangeResult commit(DatasetArn arn, Guard guard, Fingerprint fingerprint, Upload upload) {
    String print = fingerprint.hex();
    // An earlier result is that of another upload with the same token, whatever was tried here.
    AtomicReference<@Nullable ChangeResult> own = new AtomicReference<>();
    try {
      ChangeResult result;
      try {
        result =
            edits.run(
                arn,
                guard,
                print,
                (working, dryRun) -> {
                  Optional<TerminalError> error = upload.error();
                  ChangeResult mine =
                      error.isPresent() ? upload.fail(working, error.get()) : upload.apply(working);
                  own.set(mine);
                  return mine;
                });
      } catch (Upload.OverQuotaException e) {
        result =
            edits.run(
                arn,
                guard,
                print,
                (working, dryRun) -> {
                  ChangeResult mine = upload.fail(working, e.error());
                  own.set(mine);
                  return mine;
                });
      }
      if (result == own.get() && !result.isNothing()) {
        upload.tidyUp();
      } else {
        upload.discard();
      }
      return result;
    } catch (Refusal e) {
      upload.discard();
      throw e;
    } catch (RuntimeException | Error e) {
      // Nobody knows whether it was committed.
      upload.settleLater();
      throw e;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * All entries of a version, to be written out.
   *
   * @throws Refusal if it is being made or deleted
   */
  public Download download(DatasetArn arn, At at) {
    OpenDataset dataset = datasets.requireReadable(arn);
    Snapshot snapshot = dataset.versions().snapshot(at);
    return new Download(
        environment.store(), dataset.services().inUse(), dataset.head().id(), snapshot);
  }
}
