package io.epitaph.detectors.lives;

import io.epitaph.model.ExitCode;
import io.epitaph.model.Signals;
import java.util.Map;

/** Exit codes as people write them, and what they mean where that is a convention. */
final class ExitMeaning {
  /** 128 + SIGKILL. */
  static final int KILLED = 128 + Signals.KILL;

  /** What the engine writes when it does not know the code; a process may end with it too. */
  static final int LOST = 255;

  /** Windows: what Ctrl-C and {@code docker stop} leave. */
  static final int WINDOWS_CTRL_C = 0xC000013A;

  private static final Map<Integer, String> WINDOWS =
      Map.of(
          0xC0000005,
          "access violation",
          0xC00000FD,
          "stack overflow",
          0xC0000135,
          "a DLL was not found",
          WINDOWS_CTRL_C,
          "Ctrl-C",
          0xC0000142,
          "a DLL could not be initialized",
          0xC0000374,
          "heap corruption",
          0xC0000409,
          "stack buffer overrun",
          0xE0434352,
          "unhandled .NET exception");

  private ExitMeaning() {}

  /** Windows has 32 bits, of which {@code int} makes a negative number; Linux has eight. */
  static boolean isOfWindows(int code) {
    return code < 0 || code > 255;
  }

  /** {@code 3}, {@code 3221226505 (0xC0000409)}. */
  static String text(int code) {
    return ExitCode.text(code);
  }

  /** With its meaning, where that is a convention. */
  static String meaning(int code) {
    String windows = WINDOWS.get(code);
    return switch (code) {
      case 125 -> "125: a container engine failed";
      case 126 -> "126: not executable";
      case 127 -> "127: command not found";
      default -> text(code) + (windows == null ? "" : ": " + windows);
    };
  }

  /** The signal that ended it by its default action, if the code says so; 0 for none. */
  static int signal(int code) {
    int signal = Signals.in(code);
    return Signals.endsByDefault(signal) ? signal : 0;
  }
}
