package io.epitaph.archiver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import io.epitaph.vault.Archives;
import io.epitaph.vault.Manifest;
import io.epitaph.vault.tar.TarOfFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By what an engine of 26.1 with overlay2 said of a container that was archived, then removed. */
class OwnersTest {
  private static final String LAYER = "/var/lib/docker/overlay2/0a1b";

  @TempDir Path temp;
  private final Owners owners = new Owners();

  @BeforeEach
  void store() throws IOException {
    Archives archives = Archives.in(temp.resolve("vault"));
    Manifest added = archives.add(new TarOfFiles(List.of()), "x");
    ObjectNode json = Wire.MAPPER.valueToTree(added);
    json.putObject("container").put("id", "c".repeat(64)).put("name", "web");
    ObjectNode inspect = json.putObject("inspect");
    inspect
        .putObject("GraphDriver")
        .put("Name", "overlay2")
        .putObject("Data")
        .put("UpperDir", LAYER + "/diff")
        .put("WorkDir", LAYER + "/work")
        .put("MergedDir", LAYER + "/merged")
        .put("LowerDir", LAYER + "-init/diff:/var/lib/docker/overlay2/ffee/diff");
    inspect.put("LogPath", "/var/lib/docker/containers/cccc/cccc-json.log");
    inspect
        .putArray("Mounts")
        .addObject()
        .put("Source", "/var/lib/docker/volumes/data/_data")
        .put("Destination", "/srv/data");
    // A manifest ends in its tags.
    json.remove("tags");
    json.putArray("tags");
    Files.write(temp.resolve("vault").resolve(added.id() + ".json"), Wire.write(json));
    owners.add(archives.vault());
  }

  private String of(String path) {
    List<Owner> found = owners.of(path);
    return found.isEmpty()
        ? "nobody"
        : found.get(0).name() + " " + found.get(0).folder().what() + " " + found.get(0).inside();
  }

  @Test
  void aPathOnTheHostLeadsToItsContainerAndToTheSamePathInIt() {
    assertThat(of(LAYER + "/diff/var/log/a")).isEqualTo("web changes /var/log/a");
    assertThat(of(LAYER + "/diff")).isEqualTo("web changes /");
    assertThat(of(LAYER + "/merged/etc")).isEqualTo("web whole /etc");
    assertThat(of(LAYER)).isEqualTo("web changes null");
    assertThat(of("/var/lib/docker/overlay2/ffee/diff/bin/sh")).isEqualTo("web image /bin/sh");
    assertThat(of("/var/lib/docker/volumes/data/_data/db/1")).isEqualTo("web mount /srv/data/db/1");
    assertThat(of("/var/lib/docker/containers/cccc/config.v2.json")).isEqualTo("web engine null");
  }

  @Test
  void aFolderWhoseNameBeginsAlikeIsOfSomeoneElse() {
    assertThat(of(LAYER + "2/diff/a")).isEqualTo("nobody");
    assertThat(of("/etc")).isEqualTo("nobody");
  }

  @Test
  void aContainerLeadsToItsFolders() {
    assertThat(owners.named("web")).extracting(o -> o.folder().host()).contains(LAYER + "/diff");
    assertThat(owners.named("cccccccc")).isEqualTo(owners.named("web"));
    assertThat(owners.named("we")).isEmpty();
  }

  /** Containerd's image store: there the engine names none. */
  @Test
  void layersThatTheEngineDoesNotNameCountToo() {
    List<HostFolder> folders =
        HostFolders.of(
            Wire.MAPPER.createObjectNode(), List.of(Path.of("/s/7/fs"), Path.of("/s/1/fs")));
    assertThat(HostFolders.holding("/s/7/fs/etc/x", folders))
        .isEqualTo(new HostFolder("changes", "/s/7/fs", "/"));
    assertThat(HostFolders.holding("/s/7/work", folders).what()).isEqualTo("changes");
    assertThat(HostFolders.holding("/s/1/fs", folders).what()).isEqualTo("image");
    assertThat(HostFolders.holding("/s/17/fs", folders)).isNull();
  }
}
