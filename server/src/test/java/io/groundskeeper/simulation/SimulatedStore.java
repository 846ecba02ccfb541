package io.groundskeeper.simulation;

import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The store as one server has it: at each call other threads can come in between, and the call can
 * fail, take long, or be the last one of the server.
 */
final class SimulatedStore implements Store {
  private static final long OUTAGE_NANOS_MAX = 9_000_000_000L;
  private static final int LATE_MILLIS_MAX = 8_000;
  private static final long FULL_NANOS_MAX = 20_000_000_000L;
  private static final int COMPACTION_MILLIS_MAX = 2_000;

  /** So many outages begin with a change of which the answer is lost: one of so many of those. */
  private static final int OUTAGE_AFTER_LOSS = 4;

  private final Server server;
  private final Host host;
  private final Disk disk;
  private final Profile profile;
  private final Random random;
  private final Trace trace;
  private long outageUntil;
  private long fullUntil;

  SimulatedStore(Server server, Disk disk, Profile profile) {
    this.server = server;
    this.host = server.host();
    this.disk = disk;
    this.profile = profile;
    this.random = host.world.random;
    this.trace = host.world.trace();
  }

  private boolean now(int oneOf) {
    return oneOf > 0 && server.isExposed() && random.nextInt(oneOf) == 0;
  }

  /** Others come in between; perhaps it is the end, or takes long. */
  private void between() {
    host.requireThere();
    if (now(profile.crashes())) {
      server.crash("crashes");
    } else if (now(profile.pauses())) {
      server.pause();
    } else if (now(profile.outages())) {
      stopAnswering();
    } else if (now(profile.fills())) {
      fullUntil = host.nanoTime() + random.nextLong(FULL_NANOS_MAX);
      say(() -> "the disk is full for a while");
    }
    if (now(profile.slow())) {
      // Few are so slow that the server is taken for dead meanwhile.
      take(random.nextInt(random.nextInt(10) == 0 ? 12_000 : 300));
    } else {
      Host.stepAside();
    }
    host.requireThere();
  }

  private void take(int millis) {
    server.waited(millis);
    try {
      host.sleep(Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted", e);
    }
  }

  private void stopAnswering() {
    outageUntil = host.nanoTime() + random.nextLong(OUTAGE_NANOS_MAX);
    server.hadFault();
    say(() -> "the store stops answering for a while");
  }

  /** An answer is lost; where servers can be cut off from the store, perhaps all that follow. */
  private void lose() {
    server.hadFault();
    if (profile.outages() > 0 && random.nextInt(OUTAGE_AFTER_LOSS) == 0) {
      stopAnswering();
    }
  }

  private boolean fails() {
    if (now(profile.fails()) || isOut()) {
      server.hadFault();
      return true;
    }
    return false;
  }

  private boolean isOut() {
    return server.isExposed() && host.nanoTime() < outageUntil;
  }

  private void say(Supplier<String> what) {
    trace.say(() -> "  %s: %s".formatted(Thread.currentThread().getName(), what.get()));
  }

  private <T> T read(Supplier<String> what, Supplier<T> read) {
    between();
    if (fails()) {
      say(() -> what.get() + " FAILS");
      throw new StoreException("the store was told to fail");
    }
    T result = read.get();
    say(() -> what.get() + " -> " + shown(result));
    if (random.nextInt(4) == 0) {
      between();
    }
    return result;
  }

  private static String shown(Object result) {
    return switch (result) {
      case null -> "nothing";
      case byte[] bytes -> shown(bytes);
      case List<?> all when all.size() > 3 -> all.size() + " rows";
      case List<?> all -> all.stream().map(SimulatedStore::shown).toList().toString();
      case Row row -> text(row.key().sort()) + "=" + shown(row.value());
      default -> result.toString();
    };
  }

  private static String shown(byte[] value) {
    String text = text(value);
    return value.length > 0 && (value[0] == '{' || value.length < 12)
        ? text.length() > 400 ? text.substring(0, 400) + "..." : text
        : value.length + " bytes";
  }

  /** Partitions of a transaction have its identity in them. */
  private static String transaction(byte[] bytes, int slash) {
    String ids = HexFormat.of().formatHex(bytes, slash + 1, bytes.length);
    return "%s#%s/%s/%s"
        .formatted(
            new String(bytes, 0, slash, StandardCharsets.US_ASCII),
            ids.substring(0, 4),
            ids.substring(32, 36),
            ids.substring(64).replaceFirst("^0+(?=.)", ""));
  }

  static String text(byte[] bytes) {
    for (String kind : List.of("part/", "base/", "rejected/")) {
      if (bytes.length == kind.length() + 36
          && new String(bytes, 0, kind.length(), StandardCharsets.US_ASCII).equals(kind)) {
        return transaction(bytes, kind.length() - 1);
      }
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.codePoints().allMatch(c -> c >= 32 && c < 127)
        ? text
        : text.codePoints()
            .mapToObj(c -> c >= 32 && c < 127 ? Character.toString(c) : "%02x".formatted(c))
            .collect(Collectors.joining());
  }

  private static String name(Key key) {
    return text(key.partition()) + "|" + text(key.sort());
  }

  private static String names(List<Mutation> mutations) {
    return mutations.stream()
        .map(mutation ->
            switch (mutation) {
              case Mutation.Put put -> "+" + name(put.key());
              case Mutation.Delete delete -> "-" + name(delete.key());
              case Mutation.Drop drop -> "--" + text(drop.partition());
            })
        .collect(Collectors.joining(" "));
  }

  @Override
  public byte[] get(Key key) {
    return read(() -> "get " + name(key), () -> disk.rows().get(key));
  }

  @Override
  public List<byte[]> getAll(List<Key> keys) {
    return read(() -> "getAll " + keys.size(), () -> disk.rows().getAll(keys));
  }

  @Override
  public List<Row> scan(byte[] partition, byte[] from, byte[] to, int rowsMax) {
    Supplier<List<Row>> scan = () -> disk.rows().scan(partition, from, to, rowsMax);
    // Whoever looks for what there may be of a transaction looks often, and for nothing.
    return partition[0] != 's' && rowsMax == 1 && random.nextInt(16) > 0
        ? scan.get()
        : read(() -> "scan " + text(partition) + "|" + text(from), scan);
  }

  @Override
  public void write(List<Mutation> mutations) {
    between();
    if (fails()) {
      say(() -> "write " + names(mutations) + " FAILS");
      throw new StoreException("the store was told to fail");
    }
    long time = disk.time();
    if (!now(profile.loses())) {
      disk.write(mutations, time);
      say(() -> "write " + names(mutations));
      between();
      return;
    }
    lose();
    if (random.nextDouble() < profile.lateShare()) {
      int millis = random.nextInt(LATE_MILLIS_MAX);
      say(() -> "write " + names(mutations) + " FAILS, is applied in " + millis + " ms");
      server.later(millis, () -> disk.write(mutations, time));
    } else {
      int applied = random.nextInt(mutations.size() + 1);
      say(() -> "write " + names(mutations) + " FAILS, with " + applied + " of it applied");
      disk.write(mutations.subList(0, applied), time);
    }
    between();
    throw new StoreException("the store was told to fail");
  }

  @Override
  public boolean commitsWrites() {
    return disk.rows().commitsWrites();
  }

  @Override
  public Outcome commit(byte[] partition, List<Condition> conditions, List<Mutation> mutations) {
    return commit(partition, conditions, mutations, List.of());
  }

  @Override
  public Outcome commit(
      byte[] partition,
      List<Condition> conditions,
      List<Mutation> mutations,
      List<Mutation> writes) {
    if (!commitsWrites() && !writes.isEmpty()) {
      try {
        write(writes);
      } catch (StoreException e) {
        return new Outcome.Unknown(e);
      }
    }
    List<Mutation> with = commitsWrites() ? writes : List.of();
    between();
    Supplier<String> what =
        () -> "commit " + names(Stream.concat(with.stream(), mutations.stream()).toList());
    if (fails()) {
      say(() -> what.get() + " FAILS");
      if (random.nextBoolean()) {
        throw new StoreException("the store was told to fail");
      }
      return new Outcome.Unknown(new StoreException("the store was told to fail"));
    }
    if (!now(profile.loses())) {
      Outcome outcome = disk.commit(partition, conditions, mutations, with);
      say(() -> what.get() + " -> " + outcome.getClass().getSimpleName());
      between();
      return outcome;
    }
    lose();
    if (random.nextDouble() < profile.lateShare()) {
      int millis = random.nextInt(LATE_MILLIS_MAX);
      say(() -> what.get() + " -> Unknown, comes in " + millis + " ms");
      server.later(
          millis,
          () -> {
            Outcome outcome = disk.commit(partition, conditions, mutations, with);
            trace.say(() -> "  late: " + what.get() + " -> " + outcome.getClass().getSimpleName());
          });
    } else if (random.nextInt(3) > 0) {
      Outcome outcome = disk.commit(partition, conditions, mutations, with);
      say(() -> what.get() + " -> Unknown, was " + outcome.getClass().getSimpleName());
    } else {
      say(() -> what.get() + " -> Unknown, lost");
    }
    between();
    return new Outcome.Unknown(new StoreException("the store was told to lose the answer"));
  }

  /** What takes longest of all, so that others come in between. */
  @Override
  public void compact(byte[] first, byte[] last) {
    between();
    if (fails()) {
      throw new StoreException("the store was told to fail");
    }
    say(() -> "compact");
    take(random.nextInt(COMPACTION_MILLIS_MAX));
    host.requireThere();
  }

  @Override
  public Standing standing() {
    if (!server.isExposed() || host.nanoTime() >= fullUntil) {
      return Standing.WELL;
    }
    server.hadFault();
    return new Standing(Standing.Level.FULL, "the disk is full");
  }

  @Override
  public boolean isShared() {
    return profile.shared();
  }

  @Override
  public String incarnation() {
    return disk.incarnation();
  }

  @Override
  public void close() {}
}
