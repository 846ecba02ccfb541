package io.groundskeeper.simulation;

import java.util.List;
import java.util.Random;

/**
 * What a history is like: how many servers and clients, over which kind of store, and how often
 * what fails.
 *
 * @param shared whether servers can have the store open together
 * @param commitsWrites see {@code Store}
 * @param outlives whether the store is another process, which goes on when all servers stop
 * @param fails of so many calls one fails before anything is applied; 0 for none
 * @param loses of so many changes the answer of one is lost
 * @param lateShare how many of those lost are applied only later
 * @param slow of so many calls one takes long
 * @param crashes at one of so many calls the server stops
 * @param pauses at one of so many calls the server stands still for so long that others take it for
 *     dead
 * @param outages at one of so many calls the store begins not to answer this server for a while;
 *     after some changes of which the answer is lost it does so, too
 * @param fills at one of so many calls a server begins to find the disk full for a while
 * @param jumps one of so many actions of a client is followed by a jump of a clock
 * @param powerCuts after one of so many actions all servers stop at once
 */
record Profile(
    int servers,
    int clients,
    int actions,
    boolean shared,
    boolean commitsWrites,
    boolean outlives,
    int fails,
    int loses,
    double lateShare,
    int slow,
    int crashes,
    int pauses,
    int outages,
    int fills,
    int jumps,
    int powerCuts,
    int versionsPerBase) {

  static Profile draw(Random random) {
    int servers = 1 + random.nextInt(3);
    boolean commitsWrites = random.nextInt(3) == 0;
    boolean shared = servers > 1 || random.nextInt(3) == 0;
    // Some histories have no faults at all, and most have one or two kinds of them.
    boolean calm = random.nextInt(8) == 0;
    return new Profile(
        servers,
        1 + random.nextInt(4),
        15 + random.nextInt(35),
        shared,
        commitsWrites,
        !shared || random.nextBoolean(),
        some(random, calm, List.of(40, 100, 300)),
        some(random, calm, List.of(10, 30, 100)),
        shared ? random.nextDouble() : 0,
        some(random, calm, List.of(20, 100)),
        some(random, calm, List.of(300, 1000, 3000)),
        shared ? some(random, calm, List.of(500, 2000)) : 0,
        some(random, calm, List.of(500, 2000)),
        some(random, calm, List.of(100, 500)),
        some(random, calm, List.of(10)),
        some(random, calm, List.of(30, 100)),
        2 + random.nextInt(9));
  }

  private static int some(Random random, boolean none, List<Integer> rates) {
    int drawn = random.nextInt(rates.size() * 2);
    return none || drawn >= rates.size() ? 0 : rates.get(drawn);
  }

  /** Whether a server can find that it was taken for dead, though it lives. */
  boolean canBeTakenForDead() {
    return pauses > 0 || outages > 0 || slow > 0;
  }

  boolean isCalm() {
    return fails + loses + crashes + pauses + outages + fills + powerCuts == 0;
  }
}
