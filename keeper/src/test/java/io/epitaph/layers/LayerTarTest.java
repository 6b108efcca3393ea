package io.epitaph.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no engine; equal to an export it is on a real one. */
class LayerTarTest {
  @TempDir Path folder;

  private String read(LayerTar tar) throws IOException {
    return new String(tar.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Any process in the container may set it: else it could hide files from its own archive. */
  @Test
  void aMarkThatAProcessMaySetHidesNothingAndIsTold() throws IOException {
    Path upper = Files.createDirectories(folder.resolve("upper/d"));
    Path lower = Files.createDirectories(folder.resolve("lower/d"));
    Files.writeString(lower.resolve("beneath"), "x");
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(upper, UserDefinedFileAttributeView.class);
    assumeTrue(
        view != null && Files.getFileStore(upper).supportsFileAttributeView("user"),
        "needs a file system with extended attributes");
    view.write("overlay.opaque", ByteBuffer.wrap(new byte[] {'y'}));
    List<Path> layers = List.of(upper.getParent(), lower.getParent());
    try (LayerTar tar = LayerTar.of(layers, Dialect.PLAIN, IdShift.NONE)) {
      assertThat(read(tar)).contains("d/beneath");
      assertThat(tar.oddities())
          .singleElement()
          .asString()
          .contains("user.overlay.opaque")
          .contains("not followed");
    }
  }

  @Test
  void whatBelongsToNobodyInTheContainerIsNotExported() throws IOException {
    Files.writeString(Files.createDirectories(folder.resolve("upper")).resolve("file"), "x");
    List<Path> layers = List.of(folder.resolve("upper"));
    IdShift above = new IdShift(1L << 33, 0);
    try (LayerTar tar = LayerTar.of(layers, Dialect.PLAIN, above)) {
      assertThat(read(tar)).doesNotContain("file");
    }
    try (LayerTar tar = LayerTar.of(layers, Dialect.PLAIN, IdShift.NONE)) {
      assertThat(read(tar)).contains("file");
    }
  }
}
