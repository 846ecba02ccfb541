package io.groundskeeper.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.groundskeeper.store.StoreException;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * What the product says in its log is not printed, and what it cannot explain by the store fails.
 */
final class Failures extends TurboFilter {
  private static Simulation now;

  static void listen() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.resetTurboFilterList();
    context.addTurboFilter(new Failures());
  }

  static void of(Simulation simulation) {
    now = simulation;
  }

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String format, Object[] params, Throwable t) {
    if (level.isGreaterOrEqual(Level.WARN) && now != null) {
      Throwable why = t;
      if (params != null && params.length > 0 && params[params.length - 1] instanceof Throwable e) {
        why = e;
      }
      Throwable cause = why;
      now.world().trace().say(() -> "  log: " + format + (cause == null ? "" : " " + cause));
      if (level == Level.ERROR && cause != null && !(cause instanceof StoreException)) {
        now.unexpected("in the background: " + format, cause);
      }
    }
    return FilterReply.DENY;
  }
}
