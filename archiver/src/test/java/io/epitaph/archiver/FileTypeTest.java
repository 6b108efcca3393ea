package io.epitaph.archiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FileTypeTest {
  private static String of(String name, int... bytes) throws IOException {
    byte[] head = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      head[i] = (byte) bytes[i];
    }
    return String.valueOf(FileType.of(head, name));
  }

  @Test
  void theBytesDecideNotTheName() throws IOException {
    assertThat(of("harmless.txt", 0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0))
        .isEqualTo("application/x-executable");
    assertThat(
            of("x", 'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f', 'o', 'r', 'm', 'a', 't', ' ', '3', 0))
        .isEqualTo("application/x-sqlite3");
    assertThat(of("page.bin", 0x1f, 0x8b, 8, 0)).isEqualTo("application/gzip");
  }

  @Test
  void theNameTellsWhichTextItIs() throws IOException {
    byte[] text = "a: 1\n".getBytes(UTF_8);
    assertThat(FileType.of(text, "app.yaml")).isEqualTo("text/x-yaml");
    assertThat(FileType.of(text, "notes")).isEqualTo("text/plain");
  }

  @Test
  void whatCannotBeToldIsNull() throws IOException {
    assertThat(of("core", 1, 2, 0, 200, 201)).isEqualTo("null");
  }
}
