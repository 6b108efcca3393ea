package io.epitaph.collector;

import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.Probes;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.MalformedRecordException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events that an engine was asked for again. */
final class RereadEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RereadEvents.class);

  private RereadEvents() {}

  /**
   * Those of these lines; what is none goes to the dead letters when the stream gives it.
   *
   * @param host this host's clock
   */
  static List<EngineEvent> of(Connection connection, List<byte[]> lines, Clock host) {
    EventDecoder decoder = new EventDecoder(connection.ref(), connection.masker(), Probes.NONE);
    List<EngineEvent> events = new ArrayList<>();
    for (byte[] line : lines) {
      try {
        events.add(decoder.decode(line, host.instant()));
      } catch (MalformedRecordException e) {
        LOG.debug("a line that is read again is no event", e);
      }
    }
    return events;
  }
}
