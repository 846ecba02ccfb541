package io.groundskeeper.dataset;

import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.server.Memory;
import io.groundskeeper.dataset.server.Timing;

/** Opens accounts for tests of other packages. */
public final class Accounts {
  private static final long BYTES_MAX = 64 << 20;

  private Accounts() {}

  public static Account open(Environment environment, Timing timing) {
    return Account.open(environment, timing, new Memory(BYTES_MAX));
  }
}
