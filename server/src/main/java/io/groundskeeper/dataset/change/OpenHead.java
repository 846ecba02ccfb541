package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.Attempt;
import io.groundskeeper.dataset.row.Environment;
import io.groundskeeper.dataset.row.Head;
import io.groundskeeper.dataset.row.Rows;
import io.groundskeeper.dataset.row.StoredRows;
import io.groundskeeper.dataset.server.Services;
import io.groundskeeper.dataset.value.DatasetArn;
import io.groundskeeper.dataset.value.DatasetStatus;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.Key;
import io.groundskeeper.store.Store;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The head of an open dataset: as it was last seen, and how this server moves it. Other servers
 * over the same store move it, too.
 */
final class OpenHead {
  private static final int WRITER_PAUSE_MILLIS = 20;

  private final Services services;
  private final Environment environment;
  private final DatasetArn arn;
  private final Key key;
  private final SharedRead<Optional<byte[]>> read;
  private volatile Attempt.@Nullable HeadNow known;

  OpenHead(Services services, DatasetArn arn, byte[] project) {
    this.services = services;
    this.environment = services.environment();
    this.arn = arn;
    this.key = new Key(project, Rows.head(arn.type()));
    this.read = new SharedRead<>(this::read);
  }

  private Optional<byte[]> read() {
    return StoredRows.named(
        arn.toString(), () -> Optional.ofNullable(environment.store().get(key)));
  }

  /**
   * Reads it, together with those who ask at the same time.
   *
   * @throws Refusal if there is no such dataset
   */
  Head check() {
    return seen(read.get()).head();
  }

  private Attempt.HeadNow seen(Optional<byte[]> row) {
    byte[] bytes = row.orElseThrow(() -> OpenDataset.notFound(arn));
    Attempt.HeadNow before = known;
    if (before != null && Arrays.equals(before.bytes(), bytes)) {
      return before;
    }
    Attempt.HeadNow now = StoredRows.named(arn.toString(), () -> Attempt.HeadNow.of(bytes));
    if (!now.head().arn().equals(arn)) {
      throw OpenDataset.notFound(arn);
    }
    return saw(now);
  }

  /** Remembers a head, unless a later one is known. */
  synchronized Attempt.HeadNow saw(Attempt.HeadNow now) {
    Attempt.HeadNow before = known;
    if (before == null || now.head().stepsSoFar().count() >= before.head().stepsSoFar().count()) {
      known = now;
      return now;
    }
    return before;
  }

  /**
   * As it was last seen.
   *
   * @throws Refusal if there is no such dataset
   */
  Head last() {
    Attempt.HeadNow seen = known;
    return seen != null ? seen.head() : check();
  }

  /** As it is as soon as no other server has it to itself. */
  Attempt.HeadNow await() {
    long begun = environment.machine().nanoTime();
    while (true) {
      Attempt.HeadNow now = seen(read());
      if (!services.servers().isAlive()) {
        continue;
      }
      String writer = now.head().writer();
      if (writer == null
          || isInProgress(now.head())
          || writer.equals(services.servers().meIfRegistered())) {
        return now;
      }
      if (services.servers().isDead(writer)) {
        move(now, now.head().writtenBy(null));
      } else if (environment.machine().nanoTime() - begun > services.timing().turnMax().toNanos()) {
        throw OpenDataset.inUse("is being changed by another server, which takes long");
      } else {
        Attempt.pause(environment, WRITER_PAUSE_MILLIS);
      }
    }
  }

  static boolean isInProgress(Head head) {
    return head.status() == DatasetStatus.CREATE_IN_PROGRESS
        || head.status() == DatasetStatus.DELETE_IN_PROGRESS;
  }

  /** Has it to itself until the next version; other servers wait. */
  void lease() {
    Attempt.HeadNow now = await();
    if (!isInProgress(now.head())) {
      move(now, now.head().writtenBy(services.servers().me()));
    }
  }

  /** Gives back what {@link #lease} may have taken. */
  void release() {
    while (true) {
      byte[] bytes = environment.store().get(key);
      Attempt.HeadNow now = bytes == null ? null : Attempt.HeadNow.of(bytes);
      if (now == null
          || !now.head().arn().equals(arn)
          || isInProgress(now.head())
          || now.head().writer() == null
          || !now.head().writer().equals(services.servers().meIfRegistered())) {
        return;
      }
      if (move(now, now.head().writtenBy(null)) instanceof Attempt.Result.Lost lost) {
        throw Attempt.lost(lost.cause());
      }
    }
  }

  private Attempt.Result move(Attempt.HeadNow now, Head then) {
    return move(now, then, List.of(), List.of());
  }

  /**
   * Moves it without making a version.
   *
   * @param also further conditions
   * @param rows what is committed with it
   */
  Attempt.Result move(
      Attempt.HeadNow now, Head then, List<Store.Condition> also, List<Store.Mutation> rows) {
    Attempt.Result result =
        Attempt.moveHeads(
            environment, List.of(new Attempt.Move(key, now.bytes(), then)), also, rows, List.of());
    if (result instanceof Attempt.Result.Made made) {
      saw(made.heads().getFirst());
    }
    return result;
  }
}
