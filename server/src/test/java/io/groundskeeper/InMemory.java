package io.groundskeeper;

import io.groundskeeper.awsjson.AwsJson;
import io.groundskeeper.dataset.Account;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.value.Health;
import io.groundskeeper.http.HttpListener;
import io.groundskeeper.manifest.Quotas;
import io.groundskeeper.metrics.Metrics;
import io.groundskeeper.store.Store;
import io.groundskeeper.store.memory.MemoryStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The protocol over Main's own operations, on a new store in memory and a clock that stands. */
public final class InMemory {
  /** The time of everything that is made. */
  public static final Instant NOW = Instant.ofEpochMilli(1_690_476_084_535L);

  private InMemory() {}

  /** A server without HTTP. */
  public static AwsJson awsJson() {
    return Main.awsJson(account());
  }

  /** A server without HTTP, over a store. */
  public static AwsJson awsJson(Store store) {
    return Main.awsJson(account(store));
  }

  /** The protocol over an account. */
  public static AwsJson awsJson(Account account) {
    return Main.awsJson(account);
  }

  /** A server on a free port of the loopback interface. */
  public static HttpListener listen() throws IOException {
    Account account = account();
    return HttpListener.start(
        List.of("127.0.0.1"),
        0,
        Main.awsJson(account),
        account.transfers(),
        metrics(),
        () -> Health.OK);
  }

  /** Figures of a server that does nothing. */
  public static Metrics metrics() {
    return new Metrics(account()::memory);
  }

  /** An account with nothing in it. */
  public static Account account() {
    return account(new MemoryStore());
  }

  private static Account account(Store store) {
    Environment environment =
        new Environment(
            store,
            InstantSource.fixed(NOW),
            new SecureRandom(),
            "us-east-1",
            "123456789012",
            Quotas.OPEN,
            null);
    return Account.open(environment);
  }
}
