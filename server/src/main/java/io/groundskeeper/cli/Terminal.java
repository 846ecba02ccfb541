package io.groundskeeper.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/**
 * Which of the process's streams a person looks at. The JDK tells only whether all of them are
 * terminals; this asks the C library about one.
 */
public final class Terminal {
  private static final int STANDARD_OUT = 1;
  private static final int STANDARD_ERR = 2;

  private Terminal() {}

  /** Whether standard output may be coloured: it is a terminal, and nobody has set NO_COLOR. */
  public static boolean wantsColour() {
    String no = System.getenv("NO_COLOR");
    return (no == null || no.isEmpty()) && canMoveCursor(STANDARD_OUT);
  }

  /** Whether standard output is a terminal. */
  public static boolean showsOutput() {
    return isTerminal(STANDARD_OUT);
  }

  /** Whether progress may be drawn on standard error. */
  public static boolean wantsProgress() {
    return canMoveCursor(STANDARD_ERR);
  }

  private static boolean canMoveCursor(int stream) {
    return !"dumb".equals(System.getenv("TERM")) && isTerminal(stream);
  }

  @SuppressWarnings("restricted")
  private static boolean isTerminal(int stream) {
    Linker linker = Linker.nativeLinker();
    var isatty = linker.defaultLookup().find("isatty");
    if (isatty.isEmpty()) {
      return false;
    }
    var type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      return (int) linker.downcallHandle(isatty.get(), type).invokeExact(stream) == 1;
    } catch (Throwable e) {
      throw new IllegalStateException("isatty takes an int and throws nothing", e);
    }
  }
}
