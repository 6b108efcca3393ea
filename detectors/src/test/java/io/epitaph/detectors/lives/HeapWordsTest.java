package io.epitaph.detectors.lives;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.LastWords;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapWordsTest {
  private static @Nullable String full(String... lines) {
    return HeapWords.full(new LastWords(List.of(lines), false, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory | Node
          FATAL ERROR: invalid table size Allocation failed - JavaScript heap out of memory | Node
          Terminating due to java.lang.OutOfMemoryError: Java heap space | Java
          Aborting due to java.lang.OutOfMemoryError: GC overhead limit exceeded | Java
          Exception in thread "main" java.lang.OutOfMemoryError: Java heap space | Java
          fatal error: runtime: out of memory | Go
          MemoryError | Python
          numpy.core._exceptions._ArrayMemoryError: Unable to allocate 8.00 GiB | Python
          Unhandled exception. System.OutOfMemoryException: Array dimensions exceeded | .NET
          app.rb:3:in `*': failed to allocate memory (NoMemoryError) | Ruby
          memory allocation of 8589934592 bytes failed | Rust
          terminate called after throwing an instance of 'std::bad_alloc' | C++
          PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) | PHP
          """)
  void eachLanguageHasItsWords(String line, String language) {
    assertThat(full("starting", line)).isEqualTo(language);
  }

  @Test
  void stackTracesComeAfterIt() {
    List<String> node = new ArrayList<>();
    node.add("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory");
    node.add("----- Native stack trace -----");
    for (int i = 1; i < 20; i++) {
      node.add(" " + i + ": 0xb7a940 node::Abort() [node]");
    }
    assertThat(full(node.toArray(String[]::new))).isEqualTo("Node");
    assertThat(
            full(
                "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space",
                "\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)",
                "\tat Main.main(Main.java:9)",
                "\t... 12 more"))
        .isEqualTo("Java");
    assertThat(
            full(
                "fatal error: runtime: out of memory",
                "",
                "runtime stack:",
                "runtime.throw({0x4a1b2c?, 0x4?})",
                "\t/usr/local/go/src/runtime/panic.go:1047 +0x5d fp=0x7ffd sp=0x7ffc",
                "goroutine 1 [running]:",
                "main.main()",
                "\t/app/main.go:8 +0x2e"))
        .isEqualTo("Go");
  }

  @Test
  void whatAProgramSurvivedIsNotItsEnd() {
    assertThat(
            full(
                "java.lang.OutOfMemoryError: Java heap space",
                "\tat Main.load(Main.java:9)",
                "WARN dropped one request",
                "INFO cache emptied",
                "INFO serving",
                "INFO serving",
                "ERROR cannot bind port"))
        .isNull();
  }

  @Test
  void threadsThatCannotBeMadeAreNoHeap() {
    assertThat(full("java.lang.OutOfMemoryError: unable to create native thread: out of memory"))
        .isNull();
  }

  @Test
  void whatIsOnlyMentionedIsNoEnd() {
    assertThat(full("INFO retrying after java.lang.OutOfMemoryError in worker 3")).isNull();
    assertThat(full("handled MemoryError of job 7")).isNull();
  }
}
