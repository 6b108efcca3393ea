package io.epitaph.detectors.lives;

import io.epitaph.model.LastWords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What programs print when their own heap is full and they end of it. Only the end of the log
 * counts: a program that reports it and goes on has said something else since.
 */
final class HeapWords {
  /** Of what a program says at last, without stack traces. */
  private static final int LINES = 4;

  private static final Map<String, Pattern> FULL = new LinkedHashMap<>();

  static {
    full("Node", "JavaScript heap out of memory|FATAL ERROR: .*Allocation failed");
    // Threads that cannot be made are no heap.
    full(
        "Java",
        "^(?!.*native thread)("
            + ".*(Terminating|Aborting) due to java\\.lang\\.OutOfMemoryError"
            + "|(Exception in thread .*|Caused by: |Error: )?java\\.lang\\.OutOfMemoryError\\b"
            + "|.*OutOfMemoryError thrown from the UncaughtExceptionHandler"
            + "|.*There is insufficient memory for the Java Runtime Environment)");
    full("Go", "^fatal error: runtime: (out of memory|cannot allocate memory)");
    full("Python", "^(\\w+\\.)*_?(Array)?MemoryError\\b");
    full(".NET", "^(Unhandled exception\\. )?System\\.OutOfMemoryException\\b|^Out of memory\\.$");
    full("Ruby", "failed to allocate memory \\(NoMemoryError\\)|\\(NoMemoryError\\)$");
    full("Rust", "memory allocation of \\d+ bytes failed");
    full("C++", "std::bad_alloc");
    full("PHP", "Allowed memory size of \\d+ bytes exhausted");
  }

  /** Stack traces, dumps, and what a runner says of the program that it ran. */
  private static final Pattern TRAILER =
      Pattern.compile(
          "^\\s*$|^\\s+(at|from|in) |^\\s*\\.\\.\\. \\d+ more|^\\s*#?\\d+:? +(0x|[/\\w]+.*\\[0x)"
              + "|^-{3,}.*-{3,}$|^<-{2}.*-{2}>|^\\s*what\\(\\):"
              + "|^npm (ERR!|error)|^error Command failed|^info Visit https"
              + "|^Aborted|^#|^runtime stack:|^goroutine \\d+|^\\S+\\(.*\\)$|^\\t/|^r\\w\\w? +0x"
              + "|^note: |^PHP Stack trace|^\\s*File \"|^stack backtrace");

  private HeapWords() {}

  private static void full(String of, String words) {
    FULL.put(of, Pattern.compile(words));
  }

  /** Whose heap was full; null when the last words do not say that one was. */
  static @Nullable String full(LastWords words) {
    List<String> lines = words.lines();
    int said = 0;
    for (int i = lines.size() - 1; i >= 0 && said < LINES; i--) {
      String line = lines.get(i).stripTrailing();
      for (Map.Entry<String, Pattern> each : FULL.entrySet()) {
        if (each.getValue().matcher(line).find()) {
          return each.getKey();
        }
      }
      if (!TRAILER.matcher(line).find()) {
        said++;
      }
    }
    return null;
  }
}
