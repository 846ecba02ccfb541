package io.groundskeeper.dataset.change;

import io.groundskeeper.dataset.row.InterruptedWaitException;
import io.groundskeeper.dataset.row.Machine;
import io.groundskeeper.dataset.value.Refusal;
import io.groundskeeper.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is being made just now and takes long: each thing once, by whoever asks first. Whoever asks
 * for the same waits, but not for ever; whoever asks for another does not wait. Nothing is kept
 * here, and no failure is: it is told to those who waited, unless it was an interrupt.
 */
public final class Makings<K, V> {
  private final Machine machine;
  private final Duration waitMax;
  private final Map<K, CompletableFuture<@Nullable V>> underWay = new ConcurrentHashMap<>();

  /**
   * None yet.
   *
   * @param waitMax for somebody else to make one
   */
  public Makings(Machine machine, Duration waitMax) {
    this.machine = machine;
    this.waitMax = waitMax;
  }

  /**
   * What somebody is making, or else this caller makes.
   *
   * @param make looks first whether it was made meanwhile, and keeps what it makes; null where
   *     there is no such thing
   * @throws Refusal if somebody else is making it and takes too long
   */
  public @Nullable V get(K key, Supplier<@Nullable V> make) {
    long end = machine.nanoTime() + waitMax.toNanos();
    while (true) {
      CompletableFuture<@Nullable V> mine = new CompletableFuture<>();
      CompletableFuture<@Nullable V> known = underWay.putIfAbsent(key, mine);
      if (known == null) {
        return make(key, mine, make);
      }
      try {
        return await(known, end - machine.nanoTime());
      } catch (CancellationException e) {
        // Whoever was making it was interrupted.
      }
    }
  }

  private @Nullable V make(K key, CompletableFuture<@Nullable V> mine, Supplier<@Nullable V> make) {
    try {
      V made = make.get();
      underWay.remove(key);
      mine.complete(made);
      return made;
    } catch (RuntimeException | Error e) {
      underWay.remove(key);
      if (Thread.currentThread().isInterrupted()) {
        // That is nobody else's concern.
        mine.cancel(false);
      } else {
        mine.completeExceptionally(e);
      }
      throw e;
    }
  }

  private @Nullable V await(CompletableFuture<@Nullable V> known, long nanosMax) {
    try {
      return machine.get(known, Duration.ofNanos(nanosMax));
    } catch (InterruptedException e) {
      throw new InterruptedWaitException(e);
    } catch (TimeoutException e) {
      throw new Refusal(
          Refusal.Reason.RESOURCE_IN_USE,
          "The version is being read by other calls, which take long. Try again later.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new StoreException("The version could not be read. Try again.", e);
    }
  }
}
