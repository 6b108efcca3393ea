package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files are those of the containerd 2.1 of a Docker 28.5, with two containers and with one. */
class SnapshotDatabaseTest {
  private static final String ONE =
      "d4660068094febfd31f8fccdbdbfd5dc5b6dc337775df1ae1ef270a82851880c";
  private static final String OTHER =
      "0fec0c9eaa1874b7d52afe2d93097a4d433ac033e7a266d5063da134a4de77f9";

  @TempDir private Path folder;

  static byte[] database(String name) throws IOException {
    try (InputStream in =
        new GZIPInputStream(
            SnapshotDatabaseTest.class.getResourceAsStream("snapshots-" + name + ".db.gz"))) {
      return in.readAllBytes();
    }
  }

  private List<ContainerdSnapshot> read(byte[] content) throws IOException {
    return SnapshotDatabase.read(Files.write(folder.resolve("metadata.db"), content));
  }

  @Test
  void eachSnapshotHasItsIdItsKeyAndItsParent() throws IOException {
    assertThat(read(database("before")))
        .extracting(ContainerdSnapshot::id, ContainerdSnapshot::name)
        .contains(tuple(2L, ONE + "-init"), tuple(3L, ONE), tuple(5L, OTHER))
        .hasSize(5);
    assertThat(read(database("before")))
        .filteredOn(each -> each.id() == 3)
        .singleElement()
        .extracting(ContainerdSnapshot::parent)
        .isEqualTo("moby/4/" + ONE + "-init");
  }

  @Test
  void whatWasRemovedIsNotThere() throws IOException {
    assertThat(read(database("after")))
        .extracting(ContainerdSnapshot::id)
        .contains(5L)
        .doesNotContain(2L, 3L);
  }

  @Test
  void theOtherFirstPageIsReadWhenTheNewerIsNotWhole() throws IOException {
    byte[] content = database("before");
    int newest = transaction(content, 0) > transaction(content, 4096) ? 0 : 4096;
    content[newest + 16 + 20] ^= 1;
    assertThat(read(content)).isNotEmpty();
  }

  private static long transaction(byte[] content, int page) {
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong(page + 16 + 48);
  }

  @Test
  void oneThatIsCutOffIsAnErrorThatNamesIt() throws IOException {
    byte[] content = database("before");
    for (int length : new int[] {0, 10, 4096, 8192, 12_288}) {
      assertThatThrownBy(() -> read(Arrays.copyOf(content, length)))
          .isInstanceOf(IOException.class);
    }
  }

  /** Whatever is in it: a list or an {@link IOException}, and soon. */
  @Test
  void damageIsNeverAnythingButAnError() throws IOException {
    byte[] whole = database("before");
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      byte[] content = whole.clone();
      for (int i = random.nextInt(40); i >= 0; i--) {
        content[8192 + random.nextInt(content.length - 8192)] = (byte) random.nextInt();
      }
      try {
        assertThat(read(content)).hasSizeLessThan(1_000);
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("Exception");
      }
    }
  }
}
