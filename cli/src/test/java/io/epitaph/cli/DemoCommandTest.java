package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir private Path folder;

  @Test
  void aFolderThatIsNoDemosIsWrongUsage() throws Exception {
    Path key = folder.resolve("collectors/engine/masking.key");
    Files.createDirectories(key.getParent());
    Files.writeString(key, "secret");
    Ran ran = Ran.epitaph(Map.of(), "demo", "--state", folder.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err().lines()).singleElement().asString().contains(folder.toString());
    assertThat(key).exists();
    assertThat(folder.resolve("epitaph.log")).doesNotExist();
  }
}
