package io.epitaph.testing;

import java.time.Duration;
import java.util.List;

/**
 * What a recording is taken of. It plays; then the recording continues for a while, for what comes
 * late.
 */
record Scene(String note, Duration after, boolean ownEngine, List<String> options, Play play) {
  static Scene of(String note, int seconds, Play play) {
    return new Scene(note, Duration.ofSeconds(seconds), false, List.of(), play);
  }

  static Scene ofEngine(String note, int seconds, Play play, String... options) {
    return new Scene(note, Duration.ofSeconds(seconds), true, List.of(options), play);
  }

  /** What is done on the stage. */
  interface Play {
    void on(ScenePlace stage) throws Exception;
  }
}
