package io.groundskeeper.dataset;

import static java.util.Comparator.naturalOrder;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.value.CheckpointDescription;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Checkpoints;
import io.groundskeeper.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of the whole data folder at one moment, for backups and checks of a running server. Each
 * is removed by whoever had it made, or when he has not said for a time that he still needs it: it
 * keeps the space of what is removed meanwhile.
 */
public final class DataCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(DataCheckpoints.class);

  /** So many at once. */
  static final int CHECKPOINTS_MAX = 4;

  /** How long one is kept at most after somebody last asked for it. */
  public static final Duration KEEP_MAX = Duration.ofHours(24);

  private final Environment environment;
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  /** One that is there, how long it is kept each time, and until when. */
  private record Kept(Path folder, Duration keep, Instant expires) {}

  DataCheckpoints(Environment environment) {
    this.environment = environment;
  }

  /**
   * Makes one, which has every change that has returned.
   *
   * @param keep how long it is kept, and again each time that it is to be kept on
   * @throws Refusal if the data is in no folder, or there are as many as there may be
   */
  public synchronized CheckpointDescription create(Duration keep) {
    Checkpoints checkpoints = checkpoints();
    removeExpired();
    if (kept.size() >= CHECKPOINTS_MAX) {
      Instant next = kept.values().stream().map(Kept::expires).min(naturalOrder()).orElseThrow();
      throw new Refusal(
          Refusal.Reason.LIMIT_EXCEEDED,
          "There are %d checkpoints, as many as there may be. Wait until %s, when the next of them goes, or remove one: %s."
              .formatted(
                  CHECKPOINTS_MAX,
                  next.truncatedTo(ChronoUnit.SECONDS),
                  String.join(", ", kept.keySet())));
    }
    String id = environment.newId();
    Path folder = checkpoints.create(id);
    return keep(id, folder, keep);
  }

  private CheckpointDescription keep(String id, Path folder, Duration keep) {
    Instant expires = environment.clock().instant().plus(keep);
    kept.put(id, new Kept(folder, keep, expires));
    return new CheckpointDescription(id, folder, expires);
  }

  /**
   * Keeps one for as long again as it was to be kept at first, from now on.
   *
   * @throws Refusal if there is none of this id
   */
  public synchronized CheckpointDescription keep(String id) {
    Kept one = require(id);
    return keep(id, one.folder(), one.keep());
  }

  /**
   * Removes one.
   *
   * @throws Refusal if there is none of this id
   */
  public synchronized void delete(String id) {
    require(id);
    checkpoints().remove(id);
    kept.remove(id);
  }

  private Kept require(String id) {
    Kept one = kept.get(id);
    if (one == null) {
      throw new Refusal(
          Refusal.Reason.RESOURCE_NOT_FOUND,
          "There is no checkpoint %s; one is removed when it was not kept on in time, or when the server starts."
              .formatted(id));
    }
    return one;
  }

  /** Removes those that nobody kept on. */
  synchronized void removeExpired() {
    Instant now = environment.clock().instant();
    List<String> old = new ArrayList<>();
    kept.forEach((id, one) -> {
      if (!now.isBefore(one.expires())) {
        old.add(id);
      }
    });
    for (String id : old) {
      try {
        delete(id);
        LOG.info("The checkpoint {} was removed: nobody had done so, or kept it on.", id);
      } catch (StoreException e) {
        LOG.warn("The checkpoint {} cannot be removed. It is tried again.", id, e);
      }
    }
  }

  private Checkpoints checkpoints() {
    return environment
        .store()
        .checkpoints()
        .orElseThrow(() ->
            new Refusal(
                Refusal.Reason.INVALID_PARAMETER,
                "The datasets are not in a folder of this server, so that there is nothing to make a"
                    + " checkpoint of. Back up the database by its own means."));
  }
}
