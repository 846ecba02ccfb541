package io.groundskeeper.dataset.value;

/**
 * Whether the datasets can be read and changed.
 *
 * @param ready whether they can be changed; a full disk is no reason to say no, since it is not
 *     mended by another server
 * @param message "ok", or for people what is wrong
 */
public record Health(boolean ready, String message) {
  public static final Health OK = new Health(true, "ok");
}
