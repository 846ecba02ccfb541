package io.groundskeeper.simulation;

import io.groundskeeper.dataset.Accounts;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.server.Timing;
import io.groundskeeper.dataset.value.DamagedStoreException;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * One history: servers over one store, clients that ask them for all kinds of things, and faults,
 * all as a seed decides. Each commit and each answer is held against a simple model; in the end,
 * when all is healed and at rest, everything is.
 */
final class Simulation {
  static final Timing TIMING =
      new Timing(
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20));

  private static final long SECOND = 1_000_000_000L;

  /** All that clients ask for is answered by then, however slow the store is. */
  private static final long HISTORY_NANOS_MAX = 3_600 * SECOND;

  /** So long there are faults: else some histories never get anywhere. */
  private static final long STORM_NANOS_MAX = 200 * SECOND;

  private static final int RESTART_MILLIS_MAX = 4_000;

  private final long seed;
  private final Trace trace;
  private final World world;
  private final Profile profile;
  private final Disk disk;
  private final Model model;
  private final Host network;
  private final Host clients;
  private final List<Server> servers = new ArrayList<>();
  private final Random ids;
  private boolean stormy = true;
  private boolean mayLeaveRows;
  private int serversStarted;
  private int clientsLeft;
  private int actionsLeft;
  private Violation violation;

  Simulation(long seed, Trace trace) {
    this.seed = seed;
    this.trace = trace;
    this.world = new World(seed, trace);
    trace.of(world);
    this.profile = Profile.draw(world.random);
    this.ids = new Random(seed + 1);
    this.disk = new Disk(!profile.canBeTakenForDead(), profile.commitsWrites(), profile.outlives());
    this.model = new Model(disk, trace);
    this.network = new Host(world, "network");
    this.clients = new Host(world, "clients");
    this.actionsLeft = profile.actions();
    disk.watch(mutations -> guard(() -> model.committed(mutations)));
  }

  /** Lives through it. */
  void run() {
    Failures.of(this);
    trace.say(() -> "seed " + seed + ": " + profile);
    for (int i = 0; i < profile.servers(); i++) {
      servers.add(null);
      start(i);
    }
    clientsLeft = profile.clients();
    for (int i = 1; i <= profile.clients(); i++) {
      Client client = new Client(this, i);
      clients.spawn(
          "client-" + i,
          () -> {
            guard(client::run);
            clientsLeft--;
          });
    }
    until("all that clients ask for is answered", () -> clientsLeft == 0, HISTORY_NANOS_MAX);
    stormy = false;
    trace.say(() -> "-- the storm is over");
    servers.forEach(server -> server.host().goOn());
    until("all servers are up", () -> servers.stream().allMatch(Server::isUp), 600 * SECOND);
    new Aftermath(this).run();
  }

  /** Runs until something is so, or fails. */
  void until(String what, java.util.function.BooleanSupplier condition, long nanosMax) {
    boolean came = world.run(() -> violation != null || condition.getAsBoolean(), nanosMax);
    if (violation != null) {
      throw violation;
    }
    if (!came) {
      throw new Violation("it does not happen that " + what);
    }
  }

  private void start(int place) {
    Host host = new Host(world, "server-" + ++serversStarted);
    Server server = new Server(this, host);
    servers.set(place, server);
    trace.say(() -> "!! " + host.name + " starts");
    Environment environment =
        new Environment(
            new SimulatedStore(server, disk, profile),
            host,
            new SeededRandom(ids),
            "r",
            "000000000000",
            Quotas.OPEN,
            new Manifests(server, model.manifests),
            host);
    Timing timing =
        new Timing(
            TIMING.beat(),
            TIMING.silenceMax(),
            TIMING.lease(),
            TIMING.turnMax(),
            profile.versionsPerBase());
    host.spawn(
        "open",
        () -> {
          try {
            server.account = Accounts.open(environment, timing);
          } catch (StoreException e) {
            if (!server.hadFaultSince(0)) {
              fail(new Violation("a server does not start", e));
            }
            server.crash("does not start: " + e.getMessage());
          } catch (RuntimeException | Error e) {
            fail(new Violation("a server does not start", e));
          }
        });
  }

  /** A server is gone; another one comes. */
  void stopped(Server server) {
    int place = servers.indexOf(server);
    if (place >= 0) {
      int millis = stormy ? world.random.nextInt(RESTART_MILLIS_MAX) : 0;
      world.alarm(
          network,
          millis * 1_000_000L,
          () -> {
            if (servers.get(place) == server) {
              start(place);
            }
          });
    }
  }

  /** All servers stop at once. */
  void powerCut() {
    trace.say(() -> "!! the power is cut");
    world.forget(network);
    List<Server> all = List.copyOf(servers);
    if (!profile.outlives() || !profile.shared()) {
      disk.powerCut(world.random);
      // Of what was not yet committed any part is kept: rows, and not what says whose they are.
      mayLeaveRows();
    }
    all.forEach(server -> {
      boolean wasGone = server.host().isGone();
      server.crash("stops");
      if (wasGone) {
        stopped(server);
      }
    });
  }

  /** A server is stopped in good order. */
  void replaceAll() {
    for (int i = 0; i < servers.size(); i++) {
      start(i);
    }
  }

  /** An action of a client is begun, if there are any left. */
  boolean nextAction() {
    return actionsLeft-- > 0;
  }

  void guard(Runnable work) {
    try {
      work.run();
    } catch (Violation e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(new Violation("the simulation fails", e));
    }
  }

  void fail(Violation why) {
    if (violation == null) {
      violation = Objects.requireNonNull(why);
      trace.say(() -> "** " + why.getMessage());
    }
  }

  /** Something fails in a way that only a server can that was taken for dead. */
  void unexpected(String what, Throwable why) {
    String thread = Thread.currentThread().getName();
    boolean explained =
        servers.stream()
            .filter(server -> thread.startsWith(server.host().name + "/"))
            .anyMatch(server -> isExplained(server, why));
    if (!explained) {
      fail(new Violation(what + ": " + why, why));
    }
  }

  /**
   * Whether what is told as damage is none: of rows that others have removed from under a server
   * that they took for dead, or of a dataset that is being deleted.
   */
  boolean isExplained(Server server, Throwable why) {
    String message = String.valueOf(why.getMessage());
    boolean isDamage = why instanceof DamagedStoreException || message.startsWith("damaged store");
    return isDamage
        && (server.isSuspect()
            || model.datasets().stream()
                .anyMatch(dataset -> dataset.isDeleted() && message.contains(dataset.id())));
  }

  /** A server that was taken for dead stops before it notices: decision 16. */
  void mayLeaveRows() {
    mayLeaveRows = true;
  }

  boolean leavesRows() {
    return mayLeaveRows;
  }

  boolean isStormy() {
    return stormy && world.now() < STORM_NANOS_MAX;
  }

  World world() {
    return world;
  }

  Profile profile() {
    return profile;
  }

  Model model() {
    return model;
  }

  Disk disk() {
    return disk;
  }

  Host network() {
    return network;
  }

  Host clients() {
    return clients;
  }

  List<Server> servers() {
    return servers;
  }
}
