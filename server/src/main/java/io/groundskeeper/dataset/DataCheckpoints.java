package io.groundskeeper.dataset;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.value.CheckpointDescription;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Checkpoints;
import io.groundskeeper.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of the whole data folder at one moment, for backups and checks of a running server. Each
 * is removed by whoever had it made, or after a time: it keeps the space of what is removed
 * meanwhile.
 */
public final class DataCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(DataCheckpoints.class);

  /** So many at once. */
  static final int CHECKPOINTS_MAX = 4;

  /** How long one is kept at most. */
  static final Duration AGE_MAX = Duration.ofHours(24);

  private final Environment environment;
  private final Map<String, Instant> expiries = new LinkedHashMap<>();

  DataCheckpoints(Environment environment) {
    this.environment = environment;
  }

  /**
   * Makes one, which has every change that has returned.
   *
   * @throws Refusal if the data is in no folder, or there are as many as there may be
   */
  public synchronized CheckpointDescription create() {
    Checkpoints checkpoints = checkpoints();
    removeExpired();
    if (expiries.size() >= CHECKPOINTS_MAX) {
      throw new Refusal(
          Refusal.Reason.LIMIT_EXCEEDED,
          "There are %d checkpoints, as many as there may be. Remove one: %s."
              .formatted(CHECKPOINTS_MAX, String.join(", ", expiries.keySet())));
    }
    String id = environment.newId();
    Instant expires = environment.clock().instant().plus(AGE_MAX);
    CheckpointDescription made = new CheckpointDescription(id, checkpoints.create(id), expires);
    expiries.put(id, expires);
    return made;
  }

  /**
   * Removes one.
   *
   * @throws Refusal if there is none of this id
   */
  public synchronized void delete(String id) {
    if (!expiries.containsKey(id)) {
      throw new Refusal(
          Refusal.Reason.RESOURCE_NOT_FOUND,
          "There is no checkpoint %s; one is removed %d hours after it was made, or when the server starts."
              .formatted(id, AGE_MAX.toHours()));
    }
    checkpoints().remove(id);
    expiries.remove(id);
  }

  /** Removes those that are there for too long. */
  synchronized void removeExpired() {
    Instant now = environment.clock().instant();
    List<String> old = new ArrayList<>();
    expiries.forEach((id, expires) -> {
      if (!now.isBefore(expires)) {
        old.add(id);
      }
    });
    for (String id : old) {
      try {
        delete(id);
        LOG.info("The checkpoint {} was removed: nobody had done so for {}.", id, AGE_MAX);
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
