package io.epitaph.testing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link Scene} plays.
 *
 * @param engine that it may stop and start; null when it plays on one that others use
 */
record ScenePlace(Subjects subjects, Lives lives, @Nullable PrivateEngine engine) {
  PrivateEngine ownEngine() throws IOException {
    if (engine == null) {
      throw new IOException("this life needs an engine of its own");
    }
    return engine;
  }
}
