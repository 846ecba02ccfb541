package io.groundskeeper.dataset.server;

import io.groundskeeper.dataset.row.Environment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What all datasets of an account share.
 *
 * @param servers the servers over this store, this one among them
 * @param intents what this server has begun to write
 * @param inUse the versions that are being read
 * @param memory for what could be read again
 * @param unsettled what was begun and may be left over, to be swept up in the background
 * @param unreleased gives back datasets that this server may still have to itself
 */
public record Services(
    Environment environment,
    Timing timing,
    Servers servers,
    Intents intents,
    VersionsInUse inUse,
    Memory memory,
    Queue<Intents.Intent> unsettled,
    Queue<Runnable> unreleased) {
  public static Services of(Environment environment, Timing timing, Memory memory) {
    Servers servers = new Servers(environment, timing);
    return new Services(
        environment,
        timing,
        servers,
        new Intents(environment.store(), servers),
        new VersionsInUse(environment, servers, timing),
        memory,
        new ConcurrentLinkedQueue<>(),
        new ConcurrentLinkedQueue<>());
  }
}
