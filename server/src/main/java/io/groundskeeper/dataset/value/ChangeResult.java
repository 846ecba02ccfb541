package io.groundskeeper.dataset.value;

/**
 * What a change came to.
 *
 * @param version that it made; the newest one as it was, where there was nothing to change or the
 *     change was only tried
 * @param rejected lines that were left out
 * @param error why the change failed as a whole, which is a version, too; empty where it did not
 */
public record ChangeResult(
    long version, long added, long replaced, long removed, long rejected, String error) {
  public boolean isNothing() {
    return added + replaced + removed + rejected == 0 && error.isEmpty();
  }
}
