package io.groundskeeper;

import io.groundskeeper.dataset.value.EntryDiff;
import io.groundskeeper.dataset.value.VersionDiff;
import java.util.stream.Stream;

/** What differs between two versions of a dataset. The entries are read when they are asked for. */
public final class Differences {
  private final VersionDiff first;
  private final Pages.Listing<EntryDiff> listing;

  Differences(VersionDiff first, Pages.Listing<EntryDiff> listing) {
    this.first = first;
    this.listing = listing;
  }

  /** The number of the version from which it was compared. */
  public long from() {
    return first.from();
  }

  /** The number of the version to which it was compared. */
  public long to() {
    return first.to();
  }

  /** How many entries only the version {@link #to} has. */
  public long added() {
    return first.added();
  }

  /** How many entries both have with different lines. */
  public long replaced() {
    return first.replaced();
  }

  /** How many entries only the version {@link #from} has. */
  public long removed() {
    return first.removed();
  }

  /** Whether both versions hold the same. */
  public boolean isEmpty() {
    return added() + replaced() + removed() == 0;
  }

  /**
   * The entries that differ, in the order of entries, read page by page.
   *
   * @throws io.groundskeeper.dataset.value.Refusal if one of the versions has been expired
   *     meanwhile
   */
  public Stream<EntryDiff> entries() {
    return Pages.stream(listing);
  }
}
