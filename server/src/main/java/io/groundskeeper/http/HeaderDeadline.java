package io.groundskeeper.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections on which the headers of a request take too long. Jetty itself has a timeout for
 * silence alone: whoever sends a byte now and then would keep a connection for ever, and a few
 * thousand of them would keep out everybody else.
 */
final class HeaderDeadline extends AbstractLifeCycle {
  private static final int LOOKS_PER_DEADLINE = 4;

  /** What clients may send between requests (RFC 9112, 2.2). */
  private static final int EMPTY_LINE_BYTES = 2;

  private final Server server;
  private final List<ServerConnector> connectors;
  private final Duration deadline;
  private volatile Scheduler.@Nullable Task next;

  /** Of each connection what was seen of it; for the thread of the scheduler. */
  private Map<EndPoint, Seen> seen = new HashMap<>();

  /**
   * A connection as it was seen.
   *
   * @param messages whose headers had come
   * @param bytes that had come when these had
   * @param inHand whether one of these was not answered yet
   * @param beganNanos when more bytes were first seen; empty where none were
   */
  record Seen(long messages, long bytes, boolean inHand, @Nullable Long beganNanos) {}

  HeaderDeadline(Server server, List<ServerConnector> connectors, Duration deadline) {
    this.server = server;
    this.connectors = connectors;
    this.deadline = deadline;
  }

  @Override
  protected void doStart() {
    lookLater();
  }

  @Override
  protected void doStop() {
    Scheduler.Task task = next;
    if (task != null) {
      task.cancel();
    }
  }

  private void lookLater() {
    long pause = Math.max(1, deadline.toMillis() / LOOKS_PER_DEADLINE);
    next = server.getScheduler().schedule(this::lookAgain, pause, TimeUnit.MILLISECONDS);
  }

  private void lookAgain() {
    try {
      look();
    } finally {
      if (isStarted()) {
        lookLater();
      }
    }
  }

  private void look() {
    Map<EndPoint, Seen> now = new HashMap<>();
    for (ServerConnector connector : connectors) {
      for (EndPoint endPoint : connector.getConnectedEndPoints()) {
        Connection connection = endPoint.getConnection();
        if (connection != null) {
          Seen one = look(connection, seen.get(endPoint), System.nanoTime());
          if (isOver(one)) {
            endPoint.close(new TimeoutException("the headers of a request took too long"));
          } else {
            now.put(endPoint, one);
          }
        }
      }
    }
    seen = now;
  }

  private static Seen look(Connection connection, @Nullable Seen before, long nanos) {
    return look(
        connection.getMessagesIn(),
        connection.getMessagesOut(),
        connection.getBytesIn(),
        before,
        nanos);
  }

  static Seen look(long messages, long answered, long bytes, @Nullable Seen before, long nanos) {
    boolean inHand = messages != answered;
    if (before == null) {
      boolean began = messages == 0 && bytes > EMPTY_LINE_BYTES;
      return new Seen(messages, messages == 0 ? 0 : bytes, inHand, began ? nanos : null);
    }
    if (inHand || before.inHand() || messages != before.messages()) {
      // What came since may be of its body.
      return new Seen(messages, bytes, inHand, null);
    }
    return bytes - before.bytes() <= EMPTY_LINE_BYTES || before.beganNanos() != null
        ? before
        : new Seen(messages, before.bytes(), /* inHand= */ false, nanos);
  }

  private boolean isOver(Seen seen) {
    return seen.beganNanos() != null && System.nanoTime() - seen.beganNanos() > deadline.toNanos();
  }
}
