package io.epitaph.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {
  @TempDir Path folder;

  private String reason(String printed) throws IOException {
    return ConsoleLog.reason(Files.writeString(folder.resolve("console.log"), printed));
  }

  @Test
  void theFatalErrorIsTheReason() throws IOException {
    String printed =
        """
        [2026-11-25T19:00:00,000][INFO ][o.e.n.Node] [epitaph] version[8.19.21]
        java.lang.IllegalArgumentException: of no importance
        \tat org.elasticsearch.X.y(X.java:1)
        [2026-11-25T19:00:01,000][ERROR][o.e.b.Elasticsearch] [epitaph] fatal exception while booting Elasticsearch java.lang.IllegalStateException: failed to obtain node locks, tried [/d]
        \tat org.elasticsearch.env.NodeEnvironment.<init>(NodeEnvironment.java:294)
        Caused by: java.io.IOException: Is a directory
        \t... 5 more
        """;
    assertThat(reason(printed)).isEqualTo("failed to obtain node locks, tried [/d]");
  }

  @Test
  void withoutAnErrorTheLastLineIsTheReason() throws IOException {
    String printed = "Error occurred during initialization of VM\nToo small maximum heap\n\n";
    assertThat(reason(printed)).isEqualTo("Too small maximum heap");
  }

  @Test
  void oneThatPrintedNothingSaysSo() throws IOException {
    assertThat(reason("")).isEqualTo("it printed nothing");
  }
}
