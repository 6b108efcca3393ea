package io.epitaph.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ListenerProcessTest {
  /** One that has said something, and says no more. */
  private static ListenerProcess saying(String words) {
    ListenerProcess listener =
        new ListenerProcess(
            new Process() {
              @Override
              public OutputStream getOutputStream() {
                return OutputStream.nullOutputStream();
              }

              @Override
              public InputStream getInputStream() {
                return new ByteArrayInputStream(words.getBytes(UTF_8));
              }

              @Override
              public InputStream getErrorStream() {
                return InputStream.nullInputStream();
              }

              @Override
              public int waitFor() {
                return 0;
              }

              @Override
              public int exitValue() {
                return 0;
              }

              @Override
              public void destroy() {}
            });
    listener.read((each, line) -> {});
    return listener;
  }

  @Test
  void oneThatAnsweredOnceMayNotBeSilentForASecondWhetherItListensOrWaits() {
    long second = Duration.ofSeconds(1).toNanos();
    assertThat(saying("alive\n").patience()).isLessThan(second);
    assertThat(saying("alive\nlistening\n").patience()).isLessThan(second);
    assertThat(saying("").patience()).isGreaterThan(second);
  }

  /** One that was silent for longer than it may. */
  private static ListenerProcess silent() {
    ListenerProcess listener = saying("alive\n");
    await().until(() -> listener.silence() > listener.patience());
    return listener;
  }

  @Test
  void oneIsSilentOnlyWhenSeveralLooksInARowFindIt() {
    ListenerProcess listener = silent();
    assertThat(listener.isSilent(() -> false)).isFalse();
    assertThat(listener.isSilent(() -> false)).isFalse();
    assertThat(listener.isSilent(() -> false)).isTrue();
  }

  @Test
  void aLookThatWasHeldUpItselfProvesNothing() {
    ListenerProcess listener = silent();
    for (int i = 0; i < 10; i++) {
      assertThat(listener.isSilent(() -> true)).isFalse();
    }
  }
}
