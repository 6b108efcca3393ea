package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRecordTest {
  @TempDir private Path folder;

  private StoredRecord record(String labels) throws IOException {
    Path file = folder.resolve("config.v2.json");
    Files.writeString(
        file,
        "{\"State\":{\"ExitCode\":3,\"Health\":{\"Log\":[]}},\"ID\":\"abc\",\"Args\":[\"x\"],"
            + "\"Config\":{\"Tty\":true,\"Labels\":"
            + labels
            + "},\"Name\":\"/job\"}");
    return StoredRecord.read(file);
  }

  @Test
  void allOfAUsualOneIsRead() throws IOException {
    StoredRecord record = record("{\"a\":\"b\"}");
    assertThat(record.isCut()).isFalse();
    assertThat(record.json().path("Config").path("Labels").path("a").asText()).isEqualTo("b");
    assertThat(record.json().path("Args")).hasSize(1);
  }

  @Test
  void ofALongOneTheShortValuesAreRead() throws IOException {
    String text = "x".repeat((int) StoredRecord.MOST_BYTES);
    StoredRecord record = record("{\"a\":\"" + text + "\"}");
    assertThat(record.isCut()).isTrue();
    assertThat(record.json().path("State").path("ExitCode").asInt()).isEqualTo(3);
    assertThat(record.json().path("Config").path("Tty").asBoolean()).isTrue();
    assertThat(record.json().path("Config").has("Labels")).isFalse();
    assertThat(record.json().path("Name").asText()).isEqualTo("/job");
  }

  /** The parser takes names of 50,000 characters. */
  @Test
  void ofOneWithALongNameIsReadWhatComesBefore() throws IOException {
    StoredRecord record = record("{\"" + "x".repeat(60_000) + "\":\"\"}");
    assertThat(record.isCut()).isTrue();
    assertThat(record.json().path("State").path("ExitCode").asInt()).isEqualTo(3);
    assertThat(record.json().path("ID").asText()).isEqualTo("abc");
  }

  /** A user may name a program as long as he likes; other records are read up to 32 MiB. */
  @Test
  void whatComesAfterATextThatIsTooLongForMemoryIsRead() throws IOException {
    Path file = folder.resolve("long.json");
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write("{\"State\":{\"ExitCode\":3},\"Path\":\"");
      for (int mib = 0; mib < 33; mib++) {
        out.write("x".repeat(1024 * 1024));
      }
      out.write("\",\"Name\":\"/job\"}");
    }
    StoredRecord record = StoredRecord.read(file);
    assertThat(record.isCut()).isTrue();
    assertThat(record.json().path("State").path("ExitCode").asInt()).isEqualTo(3);
    assertThat(record.json().path("Name").asText()).isEqualTo("/job");
    assertThat(record.json().has("Path")).isFalse();
  }

  @Test
  void whatIsNoObjectIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "[]");
    assertThatThrownBy(() -> StoredRecord.read(file)).hasMessageContaining("not a JSON object");
  }
}
