package io.groundskeeper.dataset;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.PageTokens;
import io.groundskeeper.dataset.server.Memory;
import io.groundskeeper.dataset.server.Servers;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.server.Timing;
import io.groundskeeper.dataset.upkeep.Sweep;
import io.groundskeeper.dataset.upkeep.Upkeep;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.dataset.value.Health;
import io.groundskeeper.dataset.value.MemoryUse;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that an account has in one store: the way in for the operations. */
public final class Account implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Account.class);

  /** So many beats go by before other servers are looked after. */
  private static final int BEATS_PER_ROUND = 3;

  /** So many times during a lease it is looked whether versions are still in use. */
  private static final int LOOKS_PER_LEASE = 10;

  private final Services services;
  private final Upkeep upkeep;
  private final Projects projects;
  private final Datasets datasets;
  private final Edits edits;
  private final History history;
  private final Transfers transfers;
  private final ResourceTags tags;
  private final DataCheckpoints checkpoints;

  private Account(Environment environment, Timing timing, Memory memory) {
    services = Services.of(environment, timing, memory);
    upkeep = new Upkeep(environment.machine());
    PageTokens tokens = new PageTokens(environment);
    projects = new Projects(environment, tokens, upkeep);
    datasets = new Datasets(services, projects, tokens, upkeep);
    edits = new Edits(environment, datasets);
    history = new History(environment, datasets, tokens);
    transfers = new Transfers(environment, datasets, edits);
    this.tags = new ResourceTags(environment, projects, datasets);
    checkpoints = new DataCheckpoints(environment);
  }

  /** Opens it, and goes on with what servers that have stopped had begun. */
  public static Account open(Environment environment) {
    return open(environment, Timing.DEFAULT);
  }

  static Account open(Environment environment, Timing timing) {
    return open(environment, timing, new Memory(Memory.BYTES_MAX));
  }

  static Account open(Environment environment, Timing timing, Memory memory) {
    Account account = new Account(environment, timing, memory);
    try {
      account.lookAfterOthers();
    } catch (RuntimeException | Error e) {
      account.upkeep.close();
      throw e;
    }
    account.upkeep.repeat(timing.beat(), account::beat);
    account.upkeep.repeat(
        timing.beat().multipliedBy(BEATS_PER_ROUND), account::lookAfterOthersAgain);
    account.upkeep.repeat(
        timing.lease().dividedBy(LOOKS_PER_LEASE),
        account.datasets.background()::reclaimWhatWaited);
    account.upkeep.repeat(
        timing.lease().dividedBy(LOOKS_PER_LEASE), account.checkpoints::removeExpired);
    return account;
  }

  private void beat() {
    // A server that only reads has no other occasion to see that it was taken for dead.
    services.servers().isAlive();
    services.servers().beatNow();
    services.inUse().tell();
    services.servers().observe();
    services.intents().flush();
    settle();
  }

  /** Finds out what became of changes whose outcome was unknown. */
  private void settle() {
    if (!services.unsettled().isEmpty()
        || !services.unreleased().isEmpty()
        || !services.servers().formerNames().isEmpty()) {
      upkeep.run(
          Upkeep.Kind.MAINTENANCE, "unsettled", "find out what became of changes", this::settleNow);
    }
  }

  private void settleNow() {
    Sweep sweep = new Sweep(services);
    sweep.runOwn();
    sweep.settleOwn();
    for (Runnable release : List.copyOf(services.unreleased())) {
      release.run();
      services.unreleased().remove(release);
    }
  }

  private void lookAfterOthers() {
    List<Servers.ServerRow> dead = new Sweep(services).run();
    projects.resume(datasets);
    dead.forEach(services.servers()::remove);
  }

  private void lookAfterOthersAgain() {
    if (!services.servers().dead().isEmpty()) {
      upkeep.run(
          Upkeep.Kind.MAINTENANCE,
          "others",
          "go on with what other servers had begun",
          this::lookAfterOthers);
    }
  }

  /** Its projects. */
  public Projects projects() {
    return projects;
  }

  /** Their datasets. */
  public Datasets datasets() {
    return datasets;
  }

  /** Changes of many entries at once. */
  public Edits edits() {
    return edits;
  }

  /** The versions of the datasets. */
  public History history() {
    return history;
  }

  /** Whole datasets in and out. */
  public Transfers transfers() {
    return transfers;
  }

  /** The tags of projects and datasets. */
  public ResourceTags tags() {
    return tags;
  }

  /** Whether it can be used. */
  public Health health() {
    Store.Standing standing = services.environment().store().standing();
    return new Health(standing.level() != Store.Standing.Level.FAILED, standing.message());
  }

  /** Copies of all of it at one moment. */
  public DataCheckpoints checkpoints() {
    return checkpoints;
  }

  /** What it keeps in memory of what could be read again. */
  public MemoryUse memory() {
    return services.memory().use();
  }

  /** Stops what goes on in the background; it is gone on with at the next start. */
  @Override
  public void close() {
    upkeep.close();
    try {
      // Else what was begun under a name whose row is gone is found by nobody.
      services.servers().isAlive();
      settleNow();
      services.intents().flush();
      services.servers().stop();
      if (upkeep.isIdle() && !datasets.background().hasWorkForLater()) {
        new Sweep(services).run().forEach(services.servers()::remove);
      }
    } catch (StoreException | DamagedStoreException e) {
      LOG.info("What is left over is removed when the server starts again.", e);
    }
  }
}
