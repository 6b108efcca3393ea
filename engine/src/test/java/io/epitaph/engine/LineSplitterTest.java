package io.epitaph.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private static List<String> split(int limit, String... chunks) {
    List<String> lines = new ArrayList<>();
    LineSplitter splitter = new LineSplitter(limit, line -> lines.add(new String(line, UTF_8)));
    for (String chunk : chunks) {
      byte[] bytes = chunk.getBytes(UTF_8);
      splitter.accept(bytes, bytes.length);
    }
    splitter.end();
    return lines;
  }

  @Test
  void anObjectCutOverChunksIsOneLine() {
    assertThat(split(100, "{\"a\":", "{\"b\":1}", "}\n{\"c\":2}\n"))
        .containsExactly("{\"a\":{\"b\":1}}", "{\"c\":2}");
  }

  @Test
  void objectsNeedNoLineEndBetweenThem() {
    assertThat(split(100, "{\"a\":1}{\"b\":2}")).containsExactly("{\"a\":1}", "{\"b\":2}");
  }

  @Test
  void bracesInStringsAreNoBraces() {
    assertThat(split(100, "{\"a\":\"}\\\"}\"}\n")).containsExactly("{\"a\":\"}\\\"}\"}");
  }

  @Test
  void brokenJsonSpoilsItsOwnLineOnly() {
    assertThat(split(100, "{\"a\":\n{\"b\":2}\n")).containsExactly("{\"a\":", "{\"b\":2}");
  }

  @Test
  void anEndlessLineIsCutAtTheLimit() {
    assertThat(split(16, "{\"a\":\"" + "x".repeat(1000), "\"}\n{\"b\":2}\n"))
        .containsExactly("{\"a\":\"" + "x".repeat(10), "{\"b\":2}");
  }

  @Test
  void whatIsLeftWhenTheStreamEndsIsHandedOn() {
    assertThat(split(100, "{\"a\":1}\n{\"b\"")).containsExactly("{\"a\":1}", "{\"b\"");
  }

  @Test
  void whereAStreamIsCutIntoChunksMakesNoDifference() {
    String stream =
        "{\"a\":\"}\\\\\"}\n{\"b\":\"\\\"{x\"}{\"c\":{\"d\":1}}\r\n\"open\n{\"e\":\"f\"}";
    List<String> whole = split(100, stream);
    assertThat(whole).hasSize(5);
    for (int one = 0; one <= stream.length(); one++) {
      for (int two = one; two <= stream.length(); two++) {
        assertThat(
                split(
                    100,
                    stream.substring(0, one),
                    stream.substring(one, two),
                    stream.substring(two)))
            .as("cut at %d and %d", one, two)
            .isEqualTo(whole);
      }
    }
  }
}
