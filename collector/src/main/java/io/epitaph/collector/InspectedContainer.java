package io.epitaph.collector;

import io.epitaph.engine.InspectDecoder;
import io.epitaph.engine.LogTail;
import io.epitaph.engine.NoSuchContainerException;
import io.epitaph.model.LastWords;
import io.epitaph.model.MalformedRecordException;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine says of one container, or a keeper once the engine has removed it: what it is,
 * and how its log ends. Masked. For one thread.
 */
final class InspectedContainer {
  private static final Logger LOG = LoggerFactory.getLogger(InspectedContainer.class);

  private final Connection connection;
  private final String containerId;
  private final Vanished vanished;
  private final InspectDecoder decoder;
  private @Nullable InspectOutcome answer;

  InspectedContainer(Connection connection, String containerId, Vanished vanished) {
    this.connection = connection;
    this.containerId = containerId;
    this.vanished = vanished;
    this.decoder = new InspectDecoder(connection.masker());
  }

  /** What it is; asked for once. */
  InspectOutcome answer() {
    if (answer == null) {
      answer = ask();
    }
    return answer;
  }

  private InspectOutcome ask() {
    try {
      return new InspectOutcome(decoder.decode(connection.engine().inspect(containerId)), null);
    } catch (IOException e) {
      byte[] kept =
          e instanceof NoSuchContainerException
              ? vanished.inspect(connection.engine(), containerId)
              : null;
      try {
        if (kept != null) {
          return new InspectOutcome(
              decoder.decode(kept), vanished.how(connection.engine(), containerId));
        }
      } catch (MalformedRecordException malformed) {
        LOG.warn("what was kept of a container cannot be read containerId={}", containerId);
      }
      return new InspectOutcome(null, connection.masker().text(sentence(e)));
    }
  }

  /**
   * How its log ends.
   *
   * @param tty how the log is framed
   * @param since when what was logged before is of an earlier run; null for none
   */
  LastWords lastWords(boolean tty, @Nullable Instant since) {
    try {
      LogTail tail =
          connection
              .engine()
              .logTail(containerId, tty, LogEnd.READ_LINES, LogEnd.READ_BYTES, since);
      return LogEnd.of(tail, connection.masker());
    } catch (IOException e) {
      LogTail kept =
          vanished.log(
              connection.engine(), containerId, LogEnd.READ_LINES, LogEnd.READ_BYTES, since);
      if (kept != null) {
        return LogEnd.of(kept, connection.masker());
      }
      return LastWords.missing(connection.masker().text(sentence(e)));
    }
  }

  private static String sentence(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
