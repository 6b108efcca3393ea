package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyWordsTest {
  private static final String ID = "a".repeat(64);

  @TempDir private Path root;
  private Folder base;
  private EarlyWords early;
  private Path home;
  private Path kept;

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(root.resolve("containers").resolve(ID));
    Files.writeString(home.resolve("config.v2.json"), "the record");
    Files.writeString(home.resolve("hostconfig.json"), "{}");
    Files.createDirectories(root.resolve("epitaph/containers"));
    kept = root.resolve("epitaph/containers").resolve(ID);
    base = Folder.open(root);
    early = new EarlyWords(base);
  }

  @AfterEach
  void close() {
    base.close();
  }

  @Test
  void theLogOfTheLocalDriverHasASecondNameToo() throws IOException {
    Files.createDirectories(home.resolve("local-logs"));
    Files.writeString(home.resolve("local-logs/container.log"), "bye");
    early.renew(ID);
    KeptFolder.remove(home);
    assertThat(early.keep(ID, "why")).isTrue();
    assertThat(kept.resolve("local.log")).hasContent("bye");
  }

  @Test
  void whatATakeOverLacksIsGivenToIt() throws IOException {
    Files.writeString(home.resolve(ID + "-json.log"), "bye");
    early.renew(ID);
    Files.createDirectories(kept);
    Files.writeString(kept.resolve("config.v2.json"), "a later record");
    early.give(ID);
    assertThat(kept.resolve("config.v2.json")).hasContent("a later record");
    assertThat(kept.resolve("json.log")).hasContent("bye");
    assertThat(root.resolve("epitaph/early")).isEmptyDirectory();
  }

  @Test
  void withoutARecordNothingIsKept() throws IOException {
    Files.delete(home.resolve("config.v2.json"));
    early.renew(ID);
    KeptFolder.remove(home);
    assertThat(early.keep(ID, "why")).isFalse();
    assertThat(kept).doesNotExist();
    assertThat(root.resolve("epitaph/early")).isEmptyDirectory();
  }

  @Test
  void whereNobodyWasEverToldNothingIsMade() throws IOException {
    early.sweep(/* others= */ false, () -> {});
    assertThat(root.resolve("epitaph/early")).doesNotExist();
  }
}
