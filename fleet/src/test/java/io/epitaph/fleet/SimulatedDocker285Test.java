package io.epitaph.fleet;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class SimulatedDocker285Test extends EngineContract {
  private Path folder;

  // Not a @TempDir: that is too long for a socket.
  @BeforeEach
  void makeFolder() throws Exception {
    folderFor();
  }

  private Path folderFor() throws Exception {
    if (folder == null) {
      folder = Files.createTempDirectory(Path.of("/tmp"), "ep");
    }
    return folder;
  }

  @AfterEach
  void removeFolder() throws Exception {
    Files.deleteIfExists(folder.resolve("docker.sock"));
    Files.delete(folder);
  }

  @Override
  World open() throws Exception {
    return new SimulatedWorld(
        Dialect.DOCKER_28_5, URI.create("unix://" + folderFor().resolve("docker.sock")));
  }
}
