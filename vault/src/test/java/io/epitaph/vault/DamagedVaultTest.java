package io.epitaph.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import io.epitaph.files.Durable;
import io.epitaph.files.Hashes;
import io.epitaph.model.Wire;
import io.epitaph.vault.tar.Tars;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What decays in a vault, and what someone who may write to it makes of it. */
class DamagedVaultTest {
  @TempDir Path temp;
  private Vault vault;
  private Archives archives;
  private Manifest manifest;

  @BeforeEach
  void store() throws IOException {
    vault = new Vault(temp.resolve("vault"), new Durable(), 4096);
    archives = new Archives(vault, Clock.systemUTC());
    manifest = add("one");
  }

  private Manifest add(String name) throws IOException {
    byte[] tar = Tars.tar().folder("etc/").file("etc/motd", "hello of " + name + "\n").ended();
    return archives.add(new ByteArrayInputStream(tar), name);
  }

  private Path file() {
    return vault.manifestFile(manifest.id());
  }

  // ---- manifests

  @Test
  void anyFlippedBitOfAManifestIsFoundAndHidesNoOther() throws IOException {
    Manifest other = add("other");
    byte[] whole = Files.readAllBytes(file());
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      Files.write(file(), flipped);
      VaultListing listing = vault.listing();
      assertThat(listing.damaged())
          .describedAs("byte %d", at)
          .extracting(DamagedManifest::id)
          .containsExactly(manifest.id());
      assertThat(listing.archives()).containsExactly(other);
    }
  }

  @Test
  void aManifestWrittenBeforeTheyWereProvenIsRead() throws IOException {
    Files.write(file(), Wire.write(manifest));
    assertThat(archives.show("one")).isEqualTo(manifest);
    assertThat(archives.verify(manifest.id())).isEmpty();
  }

  @Test
  void anOlderManifestWithoutAKeyItNeedsIsDamagedAndNoMore() throws IOException {
    String json = new String(Wire.write(manifest), UTF_8);
    for (String key : new String[] {"tar", "stored", "index", "sha256", "takenAt", "how"}) {
      Files.writeString(file(), json.replaceFirst("\"" + key + "\":", "\"" + key + "x\":"));
      assertThat(vault.listing().damaged()).describedAs(key).hasSize(1);
    }
  }

  @Test
  void theManifestOfAnotherArchiveIsDamaged() throws IOException {
    Manifest other = add("other");
    Files.copy(vault.manifestFile(other.id()), vault.manifestFile("f".repeat(32)));
    assertThat(vault.listing().archives()).containsExactlyInAnyOrder(manifest, other);
    assertThat(vault.listing().damaged().get(0).why()).contains("another archive, " + other.id());
  }

  @Test
  void aFolderInTheManifestsPlaceHidesNoOther() throws IOException {
    Files.createDirectory(vault.manifestFile("f".repeat(32)));
    assertThat(vault.listing().archives()).containsExactly(manifest);
    assertThat(vault.listing().damaged()).hasSize(1);
  }

  @Test
  void aPrefixOfADamagedOneSaysWhatIsWrongWithIt() throws IOException {
    Files.writeString(file(), "{\"schema\":1");
    assertThatThrownBy(() -> archives.show(manifest.id().substring(0, 6)))
        .isInstanceOf(DamagedArchiveException.class)
        .hasMessageContaining(manifest.id());
  }

  @Test
  void aDamagedOneIsRemovedByItsWholeId() throws IOException {
    Files.writeString(file(), "{\"schema\":1");
    archives.delete(manifest.id());
    assertThat(vault.listing().damaged()).isEmpty();
    assertThat(vault.tarFile(manifest.id())).doesNotExist();
  }

  // ---- an index that someone made

  /** Writes an index, and a manifest that vouches for it. */
  private void hostile(Lines lines, long entries) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(packed)) {
      lines.to(out);
    }
    Files.write(vault.indexFile(manifest.id()), packed.toByteArray());
    ObjectNode json = Wire.MAPPER.valueToTree(manifest);
    ((ObjectNode) json.path("contents")).put("entries", entries);
    ((ObjectNode) json.path("contents").path("index"))
        .put("sha256", HexFormat.of().formatHex(Hashes.sha256().digest(packed.toByteArray())));
    Files.write(file(), Wire.write(json));
  }

  private interface Lines {
    void to(OutputStream out) throws IOException;
  }

  private static void line(OutputStream out, String line) throws IOException {
    out.write((line + "\n").getBytes(UTF_8));
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> archives.export(manifest.id(), OutputStream.nullOutputStream()))
        .isInstanceOf(DamagedArchiveException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> archives.cat(manifest.id(), "x", OutputStream.nullOutputStream()))
        .isInstanceOf(DamagedArchiveException.class);
  }

  @Test
  void anotherIndexThanTheManifestNamesIsNotParsed() throws IOException {
    Path index = vault.indexFile(manifest.id());
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(packed)) {
      line(out, "no JSON at all");
    }
    Files.write(index, packed.toByteArray());
    assertRefused("another SHA-256");
  }

  @Test
  void aLineOf600MegabytesIsRefused() throws IOException {
    byte[] part = new byte[1024 * 1024];
    Arrays.fill(part, (byte) 'x');
    hostile(
        out -> {
          line(out, "{\"schema\":1}");
          out.write("{\"path\":\"".getBytes(UTF_8));
          for (int i = 0; i < 600; i++) {
            out.write(part);
          }
        },
        2);
    assertRefused("is longer than");
  }

  @Test
  void aFrameOfTwoGibibytesIsRefused() throws IOException {
    long bytes = manifest.proofs().contents().tar().bytes();
    hostile(
        out -> {
          line(out, "{\"schema\":1}");
          line(
              out,
              "{\"frames\":{\"frameBytes\":2147483647,\"tarBytes\":"
                  + bytes
                  + ",\"lengths\":[9]}}");
        },
        0);
    assertRefused("in frames of 2147483647");
  }

  @Test
  void aFrameLongerThanTheFileIsRefused() throws IOException {
    long bytes = manifest.proofs().contents().tar().bytes();
    hostile(
        out -> {
          line(out, "{\"schema\":1}");
          line(
              out,
              "{\"frames\":{\"frameBytes\":4096,\"tarBytes\":"
                  + bytes
                  + ",\"lengths\":[2147483647]}}");
        },
        0);
    assertRefused("names frames of 2147483647 bytes in all");
  }

  @Test
  void moreEntriesThanTheManifestSaysAreRefused() throws IOException {
    hostile(
        out -> {
          line(out, "{\"schema\":1}");
          for (int i = 0; i < 100; i++) {
            line(out, "{\"path\":\"a\",\"type\":\"file\"}");
          }
        },
        2);
    assertRefused("more entries than the manifest says");
  }

  @Test
  void bytesThatAreNoBase64AreRefused() throws IOException {
    hostile(
        out -> {
          line(out, "{\"schema\":1}");
          line(out, "{\"path\":\"a\",\"pathBytes\":\"%%\",\"type\":\"file\"}");
        },
        1);
    assertRefused("cannot be read");
  }

  @Test
  void anEntryOfMoreSpansThanAnyHasIsRefused() throws IOException {
    hostile(
        out -> {
          line(out, "{\"schema\":1}");
          line(
              out,
              "{\"path\":\"a\",\"type\":\"file\",\"sparse\":[" + "{},".repeat(200_000) + "{}]}");
        },
        2);
    assertRefused("holds more than any entry has");
  }

  @Test
  void spansThatCannotBeAreRefused() throws IOException {
    for (String span : new String[] {"-1,\"length\":1", "9,\"length\":9223372036854775807"}) {
      hostile(
          out -> {
            line(out, "{\"schema\":1}");
            line(out, "{\"path\":\"a\",\"type\":\"file\",\"sparse\":[{\"at\":" + span + "}]}");
          },
          2);
      assertRefused("a size that cannot be");
    }
  }
}
