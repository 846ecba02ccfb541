package io.groundskeeper;

import io.groundskeeper.dataset.value.Page;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Listings that turn their own pages. */
final class Pages {
  /** Items of a page: few enough to be held, many enough to be read at once. */
  static final int ITEMS = 200;

  private Pages() {}

  /** A listing, page by page. */
  interface Listing<T> {
    /** The page of a token; the first one for null. */
    Page<T> page(@Nullable String token);
  }

  /** All items. The first page is read at once, each other one when its first item is wanted. */
  static <T> Stream<T> stream(Listing<T> listing) {
    Iterator<T> items = new Items<>(listing, listing.page(null));
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  private static final class Items<T> implements Iterator<T> {
    private final Listing<T> listing;
    private Page<T> page;
    private int next;

    Items(Listing<T> listing, Page<T> first) {
      this.listing = listing;
      this.page = first;
    }

    @Override
    public boolean hasNext() {
      while (next == page.items().size()) {
        if (page.nextToken() == null) {
          return false;
        }
        page = listing.page(page.nextToken());
        next = 0;
      }
      return true;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.items().get(next++);
    }
  }
}
