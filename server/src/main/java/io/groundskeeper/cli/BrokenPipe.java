package io.groundskeeper.cli;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;

/** The failure of a write that nobody reads any more, which the JDK tells by its message only. */
final class BrokenPipe {
  /** EPIPE. */
  private static final int ERROR = 32;

  private static final int MESSAGE_BYTES_MAX = 4096;

  private BrokenPipe() {}

  static boolean isCauseOf(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("Broken pipe") || message.contains(message());
  }

  /** How the C library words it, in the language of whoever looks. */
  @SuppressWarnings("restricted")
  private static String message() {
    Linker linker = Linker.nativeLinker();
    var strerror = linker.defaultLookup().find("strerror");
    if (strerror.isEmpty()) {
      return "Broken pipe";
    }
    var type = FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    try {
      var text = (MemorySegment) linker.downcallHandle(strerror.get(), type).invokeExact(ERROR);
      Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
      return text.reinterpret(MESSAGE_BYTES_MAX).getString(0, charset);
    } catch (Throwable e) {
      throw new IllegalStateException("strerror takes an int and throws nothing", e);
    }
  }
}
