package io.groundskeeper.dataset.snapshot;

import io.groundskeeper.dataset.row.ObjectSize;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A list that never changes, and to which adding is cheap: one that has more at its end shares the
 * array with the one before it, unless another one has been put after that already. So versions in
 * a line share what they have, and those that were given up leave nothing behind that anybody sees.
 */
final class Appended<T> {
  private final @Nullable Object[] items;
  private final int size;

  /** How much of the array is taken by all that share it. */
  private final AtomicInteger taken;

  private Appended(@Nullable Object[] items, int size, AtomicInteger taken) {
    this.items = items;
    this.size = size;
    this.taken = taken;
  }

  static <T> Appended<T> empty() {
    return new Appended<>(new Object[0], 0, new AtomicInteger());
  }

  int size() {
    return size;
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway"
  }) // Only plus puts anything in, and up to the size it is not null.
  T get(int place) {
    if (place >= size) {
      throw new IndexOutOfBoundsException(place + " of " + size);
    }
    return (T) items[place];
  }

  /** This with more at its end. */
  Appended<T> plus(List<T> more) {
    if (more.isEmpty()) {
      return this;
    }
    int end = Math.addExact(size, more.size());
    boolean shares = end <= items.length && taken.compareAndSet(size, end);
    @Nullable Object[] all = items;
    if (!shares) {
      all = new Object[Math.max(end, Math.min(end + size / 2, end + 4096))];
      System.arraycopy(items, 0, all, 0, size);
    }
    for (int i = 0; i < more.size(); i++) {
      all[size + i] = more.get(i);
    }
    return new Appended<>(all, end, shares ? taken : new AtomicInteger(end));
  }

  /** The same list; what is put after it shares nothing with what is put after this one. */
  Appended<T> aside() {
    return new Appended<>(items, size, new AtomicInteger(items.length));
  }

  /** The same object for all lists that share their memory. */
  Object shared() {
    return items;
  }

  /** What the array takes, in bytes, without what is in it. */
  long bytes() {
    return ObjectSize.array(4, items.length);
  }
}
