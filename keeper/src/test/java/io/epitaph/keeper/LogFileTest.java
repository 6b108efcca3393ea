package io.epitaph.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  private static final int PLENTY = 10_000;

  @TempDir Path folder;

  private static List<String> text(LastLines tail) {
    return tail.lines().stream().map(line -> new String(line, UTF_8)).toList();
  }

  private Path json(String... lines) throws IOException {
    return Files.writeString(folder.resolve("json.log"), String.join("\n", lines) + "\n");
  }

  private static String record(String log, int second) {
    return "{\"log\":\"%s\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:%02dZ\"}"
        .formatted(log, second);
  }

  @Test
  void partsOfALineAreOne() throws IOException {
    Path file = json(record("a ", 1), record("b\\n", 1), record("c\\n", 2));
    assertThat(text(LogFile.readJson(List.of(file), 9, PLENTY, null))).containsExactly("a b", "c");
  }

  @Test
  void theTimeOfTheFirstLineIsKnown() throws IOException {
    Path file = json(record("a\\n", 1), record("b\\n", 2));
    assertThat(LogFile.first(file, false)).isEqualTo("2026-01-01T00:00:01Z");
    assertThat(LogFile.first(Files.writeString(folder.resolve("empty"), ""), false)).isNull();
    assertThat(LogFile.first(folder.resolve("none"), false)).isNull();
  }

  @Test
  void theLastLinesAreKept() throws IOException {
    Path file = json(record("a\\n", 1), record("b\\n", 2), record("c\\n", 3));
    LastLines tail = LogFile.readJson(List.of(file), 2, PLENTY, null);
    assertThat(text(tail)).containsExactly("b", "c");
    assertThat(tail.truncated()).isTrue();
  }

  @Test
  void ofALongFileOnlyTheEndIsReadAndNoHalfRecord() throws IOException {
    Path file = json(record("a\\n", 1), record("b\\n", 2), record("c\\n", 3));
    LastLines tail = LogFile.readJson(List.of(file), 9, 100, null);
    assertThat(text(tail)).containsExactly("c");
    assertThat(tail.truncated()).isTrue();
  }

  @Test
  void anEarlierRunIsLeftOut() throws IOException {
    Path file = json(record("before\\n", 1), record("after\\n", 3));
    Instant since = Instant.parse("2026-01-01T00:00:02Z");
    assertThat(text(LogFile.readJson(List.of(file), 9, PLENTY, since))).containsExactly("after");
  }

  private Path rotated(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private Path packed(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
    }
    return file;
  }

  @Test
  void ofARotatedLogTheOldestComesFirst() throws IOException {
    List<Path> newestFirst =
        List.of(
            json(record("c\\n", 3)),
            rotated("json.log.1", record("b\\n", 2)),
            packed("json.log.2.gz", record("a\\n", 1), record("a2\\n", 1)));
    LastLines tail = LogFile.readJson(newestFirst, 9, PLENTY, null);
    assertThat(text(tail)).containsExactly("a", "a2", "b", "c");
    assertThat(tail.truncated()).isFalse();
  }

  @Test
  void aLineThatTheRotationPartedIsOne() throws IOException {
    List<Path> newestFirst =
        List.of(json(record("end\\n", 2)), rotated("json.log.1", record("begin ", 1)));
    assertThat(text(LogFile.readJson(newestFirst, 9, PLENTY, null))).containsExactly("begin end");
  }

  @Test
  void noMoreOfARotatedLogIsReadThanIsWanted() throws IOException {
    Path none = folder.resolve("there is no such file");
    List<Path> newestFirst = List.of(json(record("b\\n", 2), record("c\\n", 3)), none);
    LastLines lines = LogFile.readJson(newestFirst, 1, PLENTY, null);
    assertThat(text(lines)).containsExactly("c");
    assertThat(lines.truncated()).isTrue();
    Instant since = Instant.parse("2026-01-01T00:00:03Z");
    assertThat(text(LogFile.readJson(newestFirst, 9, PLENTY, since))).containsExactly("c");
  }

  @Test
  void ofAPackedLogOnlyTheEndIsKept() throws IOException {
    Path packed = packed("json.log.1.gz", record("a\\n", 1), record("b\\n", 2));
    LastLines tail = LogFile.readJson(List.of(json(record("c\\n", 3)), packed), 9, 170, null);
    assertThat(text(tail)).containsExactly("b", "c");
    assertThat(tail.truncated()).isTrue();
  }

  @Test
  void aRecordThatAKilledEngineCutOffIsNoWord() throws IOException {
    Path file = json(record("a\\n", 1), "{\"log\":\"b");
    assertThat(text(LogFile.readJson(List.of(file), 9, PLENTY, null))).containsExactly("a");
  }

  private static byte[] local(byte[] message) {
    byte[] length = ByteBuffer.allocate(4).putInt(message.length).array();
    return ByteBuffer.allocate(message.length + 8).put(length).put(message).put(length).array();
  }

  @Test
  void aLineOfLessThanNoBytesIsDamage() throws IOException {
    byte[] message = new byte[11];
    Arrays.fill(message, (byte) 0xff);
    message[0] = 0x1a;
    message[10] = 1;
    Path file = Files.write(folder.resolve("local.log"), local(message));
    assertThatThrownBy(() -> LogFile.readLocal(List.of(file), 9, PLENTY, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void theLocalDriversFileIsReadFromItsEnd() throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    for (String line : List.of("first", "second")) {
      byte[] text = line.getBytes(UTF_8);
      ByteBuffer message = ByteBuffer.allocate(4 + text.length);
      message.put((byte) 0x10).put((byte) 5).put((byte) 0x1a).put((byte) text.length).put(text);
      log.writeBytes(local(message.array()));
    }
    Path file = Files.write(folder.resolve("local.log"), log.toByteArray());
    assertThat(text(LogFile.readLocal(List.of(file), 9, PLENTY, null)))
        .containsExactly("first", "second");
  }
}
