package io.epitaph.collector;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That an engine does not answer, for the log and for people. One thread reports it, any may ask.
 */
final class EngineSilence {
  private static final Logger LOG = LoggerFactory.getLogger(EngineSilence.class);

  private final EngineKeeper keeper;
  private volatile @Nullable String silence;

  EngineSilence(EngineKeeper keeper) {
    this.keeper = keeper;
  }

  /** Null when it answers, or there is no connection. */
  @Nullable String text() {
    return keeper.session() == null ? null : silence;
  }

  void heard() {
    if (silence != null) {
      LOG.info("the engine answers again engineId={}", keeper.reporter().engine().id());
      silence = null;
    }
  }

  void notHeard(Session session, Exception why) {
    if (!session.equals(keeper.session())) {
      // The connection was closed meanwhile.
      return;
    }
    if (silence == null) {
      LOG.warn(
          "the engine does not answer engineId={} why={}",
          keeper.reporter().engine().id(),
          session.connection().masker().text(why.toString()));
    }
    silence =
        "engine "
            + keeper.reporter().engine().name()
            + " does not answer: "
            + session.connection().masker().text(String.valueOf(why.getMessage()));
  }
}
