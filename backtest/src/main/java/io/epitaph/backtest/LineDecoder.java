package io.epitaph.backtest;

import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.Probes;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRef;
import io.epitaph.model.InspectSnapshot;
import io.epitaph.model.LastWords;
import io.epitaph.model.MalformedRecordException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what engines said, as a collector would, with secrets masked. The masking key is
 * another one each time: nobody can compare fingerprints with those of a collector.
 */
final class LineDecoder {
  private static final int KEY_BYTES = 32;

  private final Masker masker = new Masker(randomKey());
  private final InspectDecoder inspects = new InspectDecoder(masker);
  private final Map<String, EventDecoder> events = new HashMap<>();
  private final Instant readAt;

  /**
   * @param readAt the current time
   */
  LineDecoder(Instant readAt) {
    this.readAt = readAt;
  }

  private static byte[] randomKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  static EngineRef engine(String name) {
    return new EngineRef(name, name, name);
  }

  EngineEvent event(String engine, byte[] line) throws MalformedRecordException {
    return events
        .computeIfAbsent(engine, name -> new EventDecoder(engine(name), masker, Probes.NONE))
        .decode(line, readAt);
  }

  /**
   * @param answer null when the engine did not know the container
   * @param cause the event that was the reason; null for none
   */
  InspectSnapshot snapshot(
      String engine,
      String containerId,
      Instant takenAt,
      String why,
      @Nullable String cause,
      byte @Nullable [] answer,
      @Nullable LastWords lastWords)
      throws MalformedRecordException {
    EntryReader.requireInRange(takenAt);
    return InspectSnapshot.builder()
        .engine(engine(engine))
        .containerId(containerId)
        .takenAt(takenAt)
        .why(why)
        .causeEventId(cause)
        .facts(answer == null ? null : inspects.decode(answer).facts())
        .lastWords(lastWords)
        .error(answer == null ? "the engine did not know the container" : null)
        .build();
  }

  LastWords lastWords(List<String> lines, boolean truncated) {
    return new LastWords(masker.lines(lines), truncated, null);
  }
}
