package io.epitaph.engine.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingKeyTest {
  private static final String TEXT = "one random text for all hosts";

  @TempDir private Path folder;

  private Path file(byte[] content, String rights) throws IOException {
    Path file = Files.write(folder.resolve("key"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }

  private String fingerprint(byte[] content) throws IOException {
    return new Masker(MaskingKey.read(file(content, "rw-------")).bytes()).fingerprint("hunter2");
  }

  @Test
  void aSecretHasTheSameFingerprintUnderTheSameKey() throws IOException {
    assertThat(fingerprint(TEXT.getBytes(UTF_8))).isEqualTo(fingerprint(TEXT.getBytes(UTF_8)));
    assertThat(fingerprint(TEXT.getBytes(UTF_8)))
        .isNotEqualTo(fingerprint((TEXT + "2").getBytes(UTF_8)));
  }

  @Test
  void theLineEndThatAnEditorAddsMakesNoOtherKey() throws IOException {
    assertThat(fingerprint((TEXT + "\r\n").getBytes(UTF_8)))
        .isEqualTo(fingerprint(TEXT.getBytes(UTF_8)));
  }

  /** So that one collector's own key can become the key of all. */
  @Test
  void thirtyTwoBytesAreTheKeyItself() throws IOException {
    byte[] own = new byte[MaskingKey.BYTES];
    Arrays.fill(own, (byte) 0x80);
    assertThat(MaskingKey.read(file(own, "r--------")).bytes()).isEqualTo(own);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--", "rw--w----"})
  void aKeyThatOthersCanReadIsRefused(String rights) throws IOException {
    Path file = file(TEXT.getBytes(UTF_8), rights);
    assertThatThrownBy(() -> MaskingKey.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("masking-key " + file)
        .hasMessageContaining(rights)
        .hasMessageContaining("chmod 600 " + file);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 5000})
  void aKeyOfAWrongLengthIsRefused(int bytes) throws IOException {
    Path file = file(new byte[bytes], "rw-------");
    assertThatThrownBy(() -> MaskingKey.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got " + bytes + " bytes");
  }

  @Test
  void aKeyThatIsMissingIsNamed() {
    assertThatThrownBy(() -> MaskingKey.read(folder.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be read")
        .hasMessageContaining("openssl rand");
  }
}
