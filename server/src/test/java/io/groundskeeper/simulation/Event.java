package io.groundskeeper.simulation;

import java.util.ArrayList;
import java.util.List;

/** Something that was seen in the store, and what can have brought it about. */
final class Event {
  final String what;
  final String subject;
  final long version;
  final List<Operation> causes;

  /** Whether it was told to whoever asked for it. */
  boolean isTold;

  Event(String what, String subject, long version, List<Operation> causes) {
    this.what = what;
    this.subject = subject;
    this.version = version;
    this.causes = new ArrayList<>(causes);
    causes.forEach(cause -> cause.events.add(this));
  }

  @Override
  public String toString() {
    return what;
  }
}
