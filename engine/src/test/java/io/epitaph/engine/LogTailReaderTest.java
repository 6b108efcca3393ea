package io.epitaph.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTailReaderTest {
  private static byte[] frame(int stream, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + bytes.length)
        .putInt(stream << 24)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  private static LogTail read(boolean tty, int lines, int bytes, byte[]... parts)
      throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      log.write(part);
    }
    return LogTailReader.read(new ByteArrayInputStream(log.toByteArray()), tty, lines, bytes);
  }

  private static List<String> text(LogTail tail) {
    return tail.lines().stream().map(line -> new String(line, UTF_8)).toList();
  }

  @Test
  void outputAndErrorComeInTheOrderOfTheEngine() throws IOException {
    LogTail tail = read(false, 10, 100, frame(1, "one\n"), frame(2, "two\n"), frame(1, "three\n"));
    assertThat(text(tail)).containsExactly("one", "two", "three");
    assertThat(tail.truncated()).isFalse();
  }

  @Test
  void theLogOfATerminalHasNoFrames() throws IOException {
    assertThat(text(read(true, 10, 100, "one\r\ntwo".getBytes(UTF_8))))
        .containsExactly("one", "two");
  }

  @Test
  void aLastLineWithoutItsEndIsReadWhole() throws IOException {
    assertThat(text(read(false, 10, 100, frame(1, "one\n"), frame(2, "pan"), frame(2, "ic: x"))))
        .containsExactly("one", "panic: x");
  }

  @Test
  void nulsLeaveRoomForTheWords() throws IOException {
    byte[] nuls = frame(1, "\0".repeat(1 << 20));
    LogTail tail = read(false, 10, 60, frame(1, "one\n"), nuls, nuls, frame(1, "two\na\0b\n"));
    assertThat(text(tail)).containsExactly("one", "(2097152 NUL bytes)two", "a\0b");
    assertThat(tail.truncated()).isFalse();
  }

  @Test
  void aLogOfNulsAloneIsSaidToBeOne() throws IOException {
    assertThat(text(read(false, 10, 100, frame(1, "\0".repeat(5000)))))
        .containsExactly("(5000 NUL bytes)");
  }

  @Test
  void onlyTheLastLinesAreKeptAndThatIsSaid() throws IOException {
    LogTail tail = read(false, 2, 100, frame(1, "one\ntwo\nthree\n"));
    assertThat(text(tail)).containsExactly("two", "three");
    assertThat(tail.truncated()).isTrue();
  }

  @Test
  void onlyTheLastBytesAreKeptOfALongLine() throws IOException {
    LogTail tail = read(false, 10, 5, frame(1, "x".repeat(100_000) + "words\n"));
    assertThat(text(tail)).containsExactly("words");
    assertThat(tail.truncated()).isTrue();
  }

  @Test
  void brokenFramingIsRefusedWithWhatWasSeen() {
    assertThatThrownBy(() -> read(false, 10, 100, "no frame at all".getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("framing is broken");
  }
}
