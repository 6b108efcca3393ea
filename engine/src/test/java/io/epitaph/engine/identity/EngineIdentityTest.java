package io.epitaph.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.engine.mask.MaskList;
import io.epitaph.engine.mask.Masking;
import io.epitaph.engine.mask.MaskingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineIdentityTest {
  private static final String SECRET = "DB_PASSWORD=hunter2";

  @TempDir Path folder;

  @Test
  void whatIsMadeOnceIsReadFromThenOn() throws IOException {
    EngineIdentity made = EngineIdentity.readOrMake(folder).named("host-7", folder);
    for (EngineIdentity read :
        new EngineIdentity[] {EngineIdentity.read(folder), EngineIdentity.readOrMake(folder)}) {
      assertThat(read.engineId()).isEqualTo(made.engineId());
      assertThat(read.engineName()).isEqualTo("host-7");
      assertThat(read.masker().text(SECRET)).isEqualTo(made.masker().text(SECRET));
    }
  }

  @Test
  void aFolderWithoutAnIdentityHasNone() throws IOException {
    assertThat(EngineIdentity.read(folder)).isNull();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anIdentityWhoseKeyIsNotWrittenYetIsNone() throws IOException {
    EngineIdentity.readOrMake(folder);
    Files.delete(folder.resolve("masking.key"));
    assertThat(EngineIdentity.read(folder)).isNull();
  }

  @Test
  void onlyTheOwnerReadsTheMaskingKey() throws IOException {
    EngineIdentity.readOrMake(folder);
    assertThat(Files.getPosixFilePermissions(folder.resolve("masking.key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aFileThatACrashLeftHalfWrittenDoesNotMatter() throws IOException {
    Files.writeString(folder.resolve("engine.json.new"), "{\"id\":");
    EngineIdentity made = EngineIdentity.readOrMake(folder);
    assertThat(EngineIdentity.read(folder).engineId()).isEqualTo(made.engineId());
  }

  @Test
  void aCutMaskingKeyIsReportedAndNotReplaced() throws IOException {
    EngineIdentity.readOrMake(folder);
    Files.write(folder.resolve("masking.key"), new byte[5]);
    assertThatThrownBy(() -> EngineIdentity.readOrMake(folder))
        .hasMessageContaining("masking.key has 5 bytes, wanted 32");
  }

  @Test
  void anIdentityWithoutAnIdIsReportedAndNotReplaced() throws IOException {
    EngineIdentity.readOrMake(folder);
    Files.writeString(folder.resolve("engine.json"), "{}");
    assertThatThrownBy(() -> EngineIdentity.readOrMake(folder))
        .hasMessageContaining("engine.json is damaged: restore it");
  }

  @Test
  void withoutACollectorFingerprintsAreNeverTheSame() {
    assertThat(EngineIdentity.unknown().engineId()).isNull();
    assertThat(EngineIdentity.unknown().masker().text(SECRET))
        .isNotEqualTo(EngineIdentity.unknown().masker().text(SECRET));
  }

  @Test
  void theArchiverMasksWithTheKeyAndTheListThatItsCollectorWasGiven() throws Exception {
    Path shared = Files.writeString(folder.resolve("shared"), "a key that all hosts share");
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rw-------"));
    Masking masking =
        new Masking(MaskingKey.read(shared), MaskList.of(List.of("name:pin", "A[0-9]+")));
    Files.createDirectory(folder.resolve("a"));
    Files.createDirectory(folder.resolve("b"));
    EngineIdentity.readOrMake(folder.resolve("a"), Masking.DEFAULT);
    EngineIdentity.readOrMake(folder.resolve("a"), masking);
    EngineIdentity.readOrMake(folder.resolve("b"), masking);
    String of = EngineIdentity.read(folder.resolve("a")).masker().text("pin=1234 A17");
    assertThat(of)
        .isEqualTo(EngineIdentity.read(folder.resolve("b")).masker().text("pin=1234 A17"));
    assertThat(of).doesNotContain("1234", "A17");
  }

  @Test
  void aListThatIsNoLongerGivenNoLongerCounts() throws Exception {
    EngineIdentity.readOrMake(folder, new Masking(null, MaskList.of(List.of("name:pin"))));
    EngineIdentity.readOrMake(folder, Masking.DEFAULT);
    assertThat(EngineIdentity.read(folder).masker().text("pin=1234")).isEqualTo("pin=1234");
  }
}
