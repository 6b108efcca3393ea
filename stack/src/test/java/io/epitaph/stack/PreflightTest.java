package io.epitaph.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong settings are the matter of {@code UpCommandTest}. */
class PreflightTest {
  @TempDir private Path folder;

  private StateFolder state() {
    return new StateFolder(folder);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> Preflight.requireFree(new Ports(0, port, 0)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("port " + port + " for Elasticsearch is in use on 127.0.0.1");
    }
  }

  @Test
  void aDiskWithoutRoomIsRefused() {
    assertThatThrownBy(() -> Preflight.requireRoom(new StateFolder(Path.of("/proc"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has only 0 B free")
        .hasMessageContaining("free space");
  }

  @Test
  void aFolderThatIsLockedIsInUse() throws IOException {
    try (FileChannel held = StateLock.take(state())) {
      assertThat(held.isOpen()).isTrue();
      assertThatThrownBy(() -> StateLock.take(state()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another stack uses the state folder " + folder);
    }
  }

  @Test
  void aFolderThatWasLockedIsFree() throws IOException {
    StateLock.take(state()).close();
    StateLock.take(state()).close();
  }

  @Test
  void theFolderOfAnotherUsersStackIsRefused() throws IOException {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")),
        "needs root, to change the owner of a file");
    Files.createFile(state().lock());
    Files.setOwner(
        state().lock(),
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    assertThatThrownBy(() -> Preflight.requireUsable(state()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to a stack of the user nobody: start it as that user");
  }
}
