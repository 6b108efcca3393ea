package io.epitaph.vault.tar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class TarOfFilesTest {

  private static TarOfFiles.Content content(String name, long bytes, String text) {
    return new TarOfFiles.Content(name, bytes, new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  @Test
  void itHoldsTheFilesInTheirOrder() throws IOException {
    Tars.Listing listing;
    try (InputStream tar =
        new TarOfFiles(List.of(content("a.json", 2, "{}"), content("layer.tar", 5, "layer")))) {
      listing = Tars.list(tar.readAllBytes());
    }
    assertThat(listing.ended()).isTrue();
    assertThat(listing.problems()).isEmpty();
    assertThat(listing.paths()).containsExactly("a.json", "layer.tar");
    assertThat(listing.entries()).extracting(TarEntry::size).containsExactly(2L, 5L);
    assertThat(listing.entries()).extracting(TarEntry::mode).containsOnly(0644);
  }

  @Test
  void aFileOfEightGibibytesHasItsSizeInTheHeader() throws IOException {
    long large = 8L * 1024 * 1024 * 1024;
    try (InputStream tar = new TarOfFiles(List.of(content("layer.tar", large, "")))) {
      TarHeader header = new TarHeader(tar.readNBytes(TarHeader.BLOCK));
      assertThat(header.size()).isEqualTo(large);
    }
  }

  @Test
  void aFileThatIsShorterThanItsHeaderSaysIsAnError() throws IOException {
    try (InputStream tar = new TarOfFiles(List.of(content("layer.tar", 6, "layer")))) {
      assertThatThrownBy(tar::readAllBytes).hasMessage("layer.tar is not 6 bytes long");
    }
  }
}
