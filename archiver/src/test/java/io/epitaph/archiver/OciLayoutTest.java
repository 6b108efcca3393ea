package io.epitaph.archiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.files.Hashes;
import io.epitaph.model.Wire;
import io.epitaph.vault.Archives;
import io.epitaph.vault.DamagedArchiveException;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.tar.TarOfFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layout by its specification; what skopeo makes of it was tried by hand. */
class OciLayoutTest {
  @TempDir Path temp;
  private byte[] tar;
  private Archives archives;
  private Manifest manifest;
  private Path layout;

  @BeforeEach
  void store() throws IOException {
    layout = temp.resolve("layout");
    archives = Archives.in(temp.resolve("vault"));
    byte[] content = new byte[20_000];
    new java.util.Random(5).nextBytes(content);
    try (TarOfFiles in =
        new TarOfFiles(
            List.of(
                new TarOfFiles.Content(
                    "app", content.length, new ByteArrayInputStream(content))))) {
      tar = in.readAllBytes();
    }
    manifest = archives.add(new ByteArrayInputStream(tar), "web");
  }

  /** Makes it one of a container, with what an engine said of that. */
  private void ofAContainer() throws IOException {
    ObjectNode json = Wire.MAPPER.valueToTree(manifest);
    json.putObject("container")
        .put("id", "c".repeat(64))
        .put("name", "web")
        .put("image", "shop/web:1");
    json.put("cause", "crashed: exit 3");
    json.putObject("platform").put("os", "linux").put("architecture", "arm64").put("variant", "v8");
    ObjectNode config = json.putObject("config");
    config.putArray("Cmd").add("run").add("a b");
    config.putArray("Entrypoint").add("/bin/sh");
    config.putArray("Env").add("LINES=one\ntwo");
    config.put("WorkingDir", "/srv").put("User", "1000:1000");
    config.putObject("ExposedPorts").putObject("80/tcp");
    config.putObject("Volumes").putObject("/data");
    config.putObject("Labels").put("own", "label");
    json.putArray("imageHistory").addObject().put("Created", 1770127000).put("CreatedBy", "RUN x");
    Files.write(temp.resolve("vault").resolve(manifest.id() + ".json"), Wire.write(json));
  }

  private OciLayout.Written write() throws IOException {
    try (StoredArchive archive = archives.vault().open(manifest.id())) {
      return OciLayout.write(archive, layout);
    }
  }

  /** What a descriptor names, if its digest and size are right. */
  private byte[] blob(JsonNode descriptor) throws IOException {
    String hash = descriptor.path("digest").asText().replaceFirst("^sha256:", "");
    byte[] content = Files.readAllBytes(layout.resolve("blobs/sha256").resolve(hash));
    assertThat(HexFormat.of().formatHex(Hashes.sha256().digest(content))).isEqualTo(hash);
    assertThat(content).hasSize(descriptor.path("size").asInt());
    return content;
  }

  private JsonNode image() throws IOException {
    JsonNode index = Wire.MAPPER.readTree(layout.resolve("index.json").toFile());
    return Wire.MAPPER.readTree(blob(index.path("manifests").get(0)));
  }

  @Test
  void theLayerIsTheTarToTheByte() throws IOException {
    OciLayout.Written written = write();
    assertThat(written.configured()).isFalse();
    assertThat(layout.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    JsonNode layer = image().path("layers").get(0);
    assertThat(blob(layer)).isEqualTo(tar);
    assertThat(layer.path("mediaType").asText())
        .isEqualTo("application/vnd.oci.image.layer.v1.tar");
    JsonNode config = Wire.MAPPER.readTree(blob(image().path("config")));
    assertThat(config.path("rootfs").path("diff_ids").get(0)).isEqualTo(layer.path("digest"));
  }

  @Test
  void itRunsAsTheContainerDidAndSaysWhereItComesFrom() throws IOException {
    ofAContainer();
    assertThat(write().configured()).isTrue();
    JsonNode image = image();
    JsonNode config = Wire.MAPPER.readTree(blob(image.path("config")));
    JsonNode run = config.path("config");
    assertThat(run.path("Cmd").toString()).isEqualTo("[\"run\",\"a b\"]");
    assertThat(run.path("Entrypoint").get(0).asText()).isEqualTo("/bin/sh");
    assertThat(run.path("Env").get(0).asText()).isEqualTo("LINES=one\ntwo");
    assertThat(run.path("WorkingDir").asText()).isEqualTo("/srv");
    assertThat(run.path("User").asText()).isEqualTo("1000:1000");
    assertThat(run.path("ExposedPorts").has("80/tcp")).isTrue();
    assertThat(run.path("Volumes").has("/data")).isTrue();
    assertThat(run.path("Labels").path("own").asText()).isEqualTo("label");
    assertThat(run.path("Labels").path("io.epitaph.archive").asText()).isEqualTo(manifest.id());
    assertThat(run.path("Labels").path("io.epitaph.archive.cause").asText())
        .isEqualTo("crashed: exit 3");
    assertThat(config.path("architecture").asText()).isEqualTo("arm64");
    assertThat(config.path("history").get(0).path("created_by").asText()).isEqualTo("RUN x");
    assertThat(image.path("annotations").path("org.opencontainers.image.base.name").asText())
        .isEqualTo("shop/web:1");
  }

  @Test
  void onlyItsOwnerMayReadIt() throws IOException {
    write();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout)))
        .isEqualTo("rwx------");
  }

  @Test
  void whatLiesBesideItStays() throws IOException {
    Path other = Files.createDirectory(layout.resolveSibling(layout.getFileName() + ".unfinished"));
    write();
    assertThat(other).exists();
  }

  @Test
  void aDamagedArchiveLeavesNoLayout() throws IOException {
    Path stored = temp.resolve("vault").resolve(manifest.id() + ".tar.zst");
    byte[] bytes = Files.readAllBytes(stored);
    bytes[bytes.length / 2] ^= 1;
    Files.write(stored, bytes);
    assertThatThrownBy(this::write).isInstanceOf(DamagedArchiveException.class);
    try (var left = Files.list(temp)) {
      assertThat(left.map(p -> p.getFileName().toString())).containsExactly("vault");
    }
  }

  @Test
  void whatIsNotWholeBecomesNoImage() throws IOException {
    byte[] half = Arrays.copyOf(tar, 1024);
    manifest = archives.add(new ByteArrayInputStream(half), "half");
    assertThatThrownBy(this::write).hasMessageContaining("it is not whole");
    assertThat(layout).doesNotExist();
  }
}
