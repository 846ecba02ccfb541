package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Piece;
import io.groundskeeper.dataset.row.Pieces;
import io.groundskeeper.manifest.CheckedManifest;
import io.groundskeeper.manifest.LineBlocks;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.manifest.SourceRefs;
import io.groundskeeper.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * The lines of a manifest of any size, in blocks: checked and packed by all cores, a few blocks
 * ahead, and handed out in their order.
 */
final class CheckedBlocks implements AutoCloseable {
  private static final int BLOCKS_AHEAD_OF_CORES = 2;

  private final InputStream in;
  private final Quotas quotas;
  private final LineBlocks blocks;
  private final int blocksAheadMax;
  private final ExecutorService checkers;
  private final Queue<Future<Checked>> ahead = new ArrayDeque<>();
  private boolean ended;
  private long bytesRead;

  /**
   * @param in plain text; not closed here
   */
  CheckedBlocks(InputStream in, Environment environment) {
    this.in = in;
    this.quotas = environment.quotas();
    int cores = environment.machine().cores();
    this.blocksAheadMax = cores + BLOCKS_AHEAD_OF_CORES;
    this.checkers = Executors.newFixedThreadPool(cores, environment.machine().threads("check-"));
    this.blocks = new LineBlocks(this::read);
  }

  /**
   * Lines that are checked and packed.
   *
   * @param bytesRead how far the manifest was read then
   */
  record Checked(CheckedManifest manifest, Pieces pieces, long bytesRead) {
    /** The same, less the entries whose source-refs came before: these are rejected. */
    Checked withoutKnown(Predicate<SourceRefs.Hash> known) {
      List<Integer> duplicates = new ArrayList<>();
      int place = 0;
      for (Piece piece : pieces.list()) {
        for (SourceRefs.Hash hash : piece.hashes()) {
          if (known.test(hash)) {
            duplicates.add(place);
          }
          place++;
        }
      }
      if (duplicates.isEmpty()) {
        return this;
      }
      CheckedManifest kept = manifest.without(duplicates);
      return new Checked(kept, Pieces.of(kept.entries()), bytesRead);
    }
  }

  /**
   * The next lines; empty at the end.
   *
   * @throws UncheckedIOException if they cannot be read
   * @throws StoreException if the server is being stopped
   */
  Optional<Checked> next() {
    while (!ended && ahead.size() < blocksAheadMax) {
      Optional<LineBlocks.Block> block = blocks.next();
      if (block.isEmpty()) {
        ended = true;
      } else {
        LineBlocks.Block lines = block.get();
        long here = bytesRead - blocks.waiting();
        ahead.add(checkers.submit(() -> check(lines, here)));
      }
    }
    return ahead.isEmpty() ? Optional.empty() : Optional.of(await(ahead.remove()));
  }

  /**
   * Reads on to the end without a look at what comes: whoever sends it is still to be answered.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  void passOver() {
    ended = true;
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int read(byte[] into, int from, int length) {
    try {
      int read = in.read(into, from, length);
      bytesRead += Math.max(0, read);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Checked check(LineBlocks.Block block, long bytesReadThen) {
    CheckedManifest manifest = CheckedManifest.check(block, quotas);
    return new Checked(manifest, Pieces.of(manifest.entries()), bytesReadThen);
  }

  private static Checked await(Future<Checked> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("The server is being stopped.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a block could not be checked", e.getCause());
    }
  }

  @Override
  public void close() {
    checkers.shutdownNow();
  }
}
