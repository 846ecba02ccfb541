package io.groundskeeper.dataset.value;

/**
 * What is stored differs from what the lines say, or cannot be read.
 *
 * @param dataset in which, as {@code project/train} or by its id; empty where in none
 * @param version the first version in which that is seen; 0 where in none
 * @param row which row of the store, for people
 * @param stored what is stored, for people
 * @param expected what the lines say, for people
 */
public record Damage(
    String dataset, long version, String row, String stored, String expected, Remedy remedy) {

  /** What can be done. */
  public enum Remedy {
    /** It can be rebuilt from what is there: a repair does it. */
    REBUILD,
    /** Something is lost; a salvage writes all that is not to a new folder. */
    SALVAGE,
    /** It was rebuilt just now. */
    REBUILT,
    /** What is lost of it was left out just now. */
    LEFT_OUT
  }
}
