package io.epitaph.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.posix.Folder;
import io.epitaph.posix.PosixException;
import io.epitaph.posix.Ready;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerTest {
  @TempDir private Path root;
  private final List<String> said = new ArrayList<>();
  private final Refused refused = new Refused();

  /** One that fails when it begins, after it has watched something. */
  private final class Refused implements Way {
    private final List<Boolean> ticks = new ArrayList<>();
    private boolean closed;

    @Override
    public Ready await(int millis) {
      return Ready.NOTHING;
    }

    @Override
    public void begin(Runnable alive) throws IOException {
      Folder.open(Files.createFile(root.resolve("no folder"))).close();
    }

    @Override
    public List<String> tick(boolean wordsOnly) {
      ticks.add(wordsOnly);
      return List.of();
    }

    @Override
    public List<String> act() {
      return List.of();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @BeforeEach
  void layOut() throws IOException {
    Files.createDirectories(root.resolve("containers"));
    Files.createDirectories(root.resolve("epitaph"));
  }

  /** Nobody would read its questions, and who asks waits. */
  @Test
  void aWayThatCannotBeginIsEndedBeforeTheOther() throws IOException {
    try (Listener listener = new Listener(root, KeeperWay.AUTO, refused, this::say)) {
      listener.hear(Listener.BEGIN);
    }
    assertThat(said.get(0)).startsWith("closed true: not asked: openat");
    assertThat(said.get(said.size() - 1)).endsWith("listening");
  }

  private void say(String line) {
    said.add("closed " + refused.closed + ": " + line);
  }

  @Test
  void whoWantsNoOtherWayIsToldWhyThisOneFailed() {
    try (Listener listener = new Listener(root, KeeperWay.ASK, refused, this::say)) {
      assertThatThrownBy(() -> listener.hear(Listener.BEGIN)).isInstanceOf(PosixException.class);
      assertThat(refused.closed).isTrue();
    }
  }

  /** An engine that waits must not wait for a keeper that is stopped. */
  @Test
  void whileTheKeeperIsSilentItGoesOnWithItsLastWord() throws IOException {
    try (Listener listener = new Listener(root, KeeperWay.AUTO, refused, this::say)) {
      listener.hear(Listener.WORDS_ONLY);
      assertThat(listener.turn()).isTrue();
    }
    assertThat(refused.ticks).containsExactly(true, true);
  }
}
