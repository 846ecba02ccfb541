package io.groundskeeper.dataset.row;

import io.groundskeeper.bucket.Buckets;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.store.Store;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What the datasets need from outside: the store, the clock, randomness, and how the server is set
 * up.
 *
 * @param region part of every ARN
 * @param account 12 digits, part of every ARN
 * @param buckets where manifests are; null where there are none
 * @param machine threads, and time that goes by
 */
public record Environment(
    Store store,
    InstantSource clock,
    SecureRandom random,
    String region,
    String account,
    Quotas quotas,
    @Nullable Buckets buckets,
    Machine machine) {

  /** On the machine that the process runs on. */
  public Environment(
      Store store,
      InstantSource clock,
      SecureRandom random,
      String region,
      String account,
      Quotas quotas,
      @Nullable Buckets buckets) {
    this(store, clock, random, region, account, quotas, buckets, Machine.REAL);
  }

  /** A new identity: 32 hex digits. */
  public String newId() {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  public long nowMillis() {
    return clock.millis();
  }
}
