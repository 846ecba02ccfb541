package io.groundskeeper.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;

/**
 * Which of the process's streams a person looks at. The JDK tells only whether all of them are
 * terminals; this asks the C library about one.
 */
public final class Terminal {
  private static final int STANDARD_OUT = 1;
  private static final int STANDARD_ERR = 2;

  /** TIOCGWINSZ of Linux. */
  private static final long GET_WINDOW_SIZE = 0x5413;

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

  /** How wide standard output is; empty where it is no terminal, or does not say. */
  public static OptionalInt columns() {
    return isTerminal(STANDARD_OUT) ? columnsOf(STANDARD_OUT) : OptionalInt.empty();
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

  /** Asks the driver of a terminal, as {@code stty size} does. */
  @SuppressWarnings("restricted")
  private static OptionalInt columnsOf(int stream) {
    Linker linker = Linker.nativeLinker();
    var ioctl = linker.defaultLookup().find("ioctl");
    boolean isLinux = System.getProperty("os.name").startsWith("Linux");
    if (ioctl.isEmpty() || !isLinux) {
      return OptionalInt.empty();
    }
    var type =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
    // The arguments after the second are variable: they are passed in another way on some machines.
    var call = linker.downcallHandle(ioctl.get(), type, Linker.Option.firstVariadicArg(2));
    try (Arena arena = Arena.ofConfined()) {
      // Rows, columns, and both in pixels: four shorts.
      MemorySegment size = arena.allocate(ValueLayout.JAVA_SHORT, 4);
      int failed = (int) call.invokeExact(stream, GET_WINDOW_SIZE, size);
      int columns = Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, 1));
      return failed != 0 || columns == 0 ? OptionalInt.empty() : OptionalInt.of(columns);
    } catch (Throwable e) {
      throw new IllegalStateException("ioctl takes a stream, a request and its room", e);
    }
  }
}
