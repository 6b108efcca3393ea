package io.epitaph.layers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TarHeaderWriterTest {
  private static TarFields file(byte[] path, long uid, long seconds, Map<String, byte[]> xattrs) {
    byte[] none = TarFields.NO_NAME;
    return new TarFields(path, '0', 0100644, uid, 0, 5, seconds, none, none, none, 0, 0, xattrs);
  }

  private static byte[] header(String path) {
    return TarHeaderWriter.header(file(path.getBytes(UTF_8), 0, 0, Map.of()));
  }

  private static String text(byte[] block, int from, int to) {
    return new String(Arrays.copyOfRange(block, from, to), ISO_8859_1).replace("\0", "");
  }

  private static String names(int length) {
    return "n".repeat(length);
  }

  @Test
  void whatFitsIsOneBlock() {
    byte[] block = header("etc/hosts");
    assertThat(block).hasSize(512);
    assertThat(text(block, 0, 100)).isEqualTo("etc/hosts");
    assertThat(text(block, 100, 108)).isEqualTo("0100644");
    assertThat(text(block, 124, 136)).isEqualTo("00000000005");
    assertThat(text(block, 257, 265)).isEqualTo("ustar00");
  }

  @Test
  void theChecksumIsThatOfTheBlockWithBlanksInItsPlace() {
    byte[] block = header("etc/hosts");
    int written = Integer.parseInt(text(block, 148, 154), 8);
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    assertThat(written).isEqualTo(sum);
  }

  @Test
  void aLongPathIsSplitAtASlash() {
    byte[] block = header(names(90) + "/" + names(60));
    assertThat(block).hasSize(512);
    assertThat(text(block, 0, 100)).isEqualTo(names(60));
    assertThat(text(block, 345, 500)).isEqualTo(names(90));
  }

  @Test
  void aNameThatDoesNotSplitIsAPaxRecord() {
    byte[] blocks = header("d/" + names(101));
    assertThat(blocks).hasSize(3 * 512);
    assertThat(text(blocks, 156, 157)).isEqualTo("x");
    assertThat(text(blocks, 0, 100)).isEqualTo("d/PaxHeaders.0/" + names(85));
    assertThat(text(blocks, 512, 1024)).isEqualTo("113 path=d/" + names(101) + "\n");
    assertThat(text(blocks, 1024, 1124)).isEqualTo("d/" + names(98));
  }

  @Test
  void bytesThatAreNotUtf8StayAsTheyAre() {
    byte[] path = {'a', (byte) 0xff, 'b'};
    byte[] blocks = TarHeaderWriter.header(file(path, 0, 0, Map.of()));
    assertThat(text(blocks, 512, 1024)).isEqualTo("12 path=a\u00ffb\n");
    assertThat(text(blocks, 1024, 1124)).isEqualTo("ab");
  }

  @Test
  void numbersThatDoNotFitAreRecordsAndZeroInTheBlock() {
    byte[] path = "f".getBytes(UTF_8);
    byte[] blocks = TarHeaderWriter.header(file(path, 3_000_000, -2, Map.of()));
    assertThat(text(blocks, 512, 1024)).isEqualTo("12 mtime=-2\n15 uid=3000000\n");
    assertThat(text(blocks, 1024 + 108, 1024 + 116)).isEqualTo("0000000");
    assertThat(text(blocks, 1024 + 136, 1024 + 148)).isEqualTo("00000000000");
  }

  @Test
  void aCapabilityIsARecord() {
    Map<String, byte[]> capability = Map.of("security.capability", new byte[] {1, 2});
    byte[] blocks = TarHeaderWriter.header(file("f".getBytes(UTF_8), 0, 0, capability));
    assertThat(text(blocks, 512, 1024))
        .isEqualTo("39 SCHILY.xattr.security.capability=\u0001\u0002\n");
  }

  @Test
  void aRecordsLengthCountsItself() {
    assertThat(new String(PaxHeader.record("k", new byte[5]), UTF_8)).startsWith("11 k=");
    assertThat(PaxHeader.record("k", new byte[93])).hasSize(99);
    assertThat(PaxHeader.record("k", new byte[94])).hasSize(101);
  }
}
