package io.epitaph.collector;

import io.epitaph.collector.delivery.Cursor;
import io.epitaph.collector.delivery.Message;
import io.epitaph.engine.copy.EventTranscriber;
import io.epitaph.engine.copy.Transcript;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.EngineRecord;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Origin;
import io.epitaph.model.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lines of one connection in their order: decodes and masks each, compares it with the
 * cursor, asks for a snapshot at a turn of a life, and sends the event. A line that is not an event
 * goes to the dead letters. For one thread.
 */
final class EventReader implements Intake.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);

  /** Events of one time may come in another order, but not so far apart. */
  static final Duration SETTLED = Duration.ofMillis(500);

  /** An engine gives what it remembers at once; after this long it does not have the cursor. */
  private static final Duration FORGOTTEN = Duration.ofSeconds(2);

  private final Connection connection;
  private final EventTranscriber transcriber;
  private final Continuity continuity;
  private final ContainerNotes notes;
  private final LifeTurns turns;
  private final StartUp startUp;
  private final Reporter reporter;
  private final GapRepair repair;
  private final SentEvents sent;
  private final Counters counters;
  private volatile @Nullable Cursor place;
  private boolean reached;

  EventReader(
      Connection connection,
      ContainerNotes notes,
      SnapshotTaker snapshots,
      StartUp startUp,
      Reporter reporter,
      SentEvents sent,
      Counters counters,
      EngineClock clock) {
    this.connection = connection;
    this.transcriber = new EventTranscriber(connection.ref(), connection.masker(), notes);
    this.continuity = new Continuity(connection.since());
    this.notes = notes;
    this.turns = new LifeTurns(connection, notes, snapshots, clock);
    this.startUp = startUp;
    this.reporter = reporter;
    this.repair = new GapRepair(connection, notes.known(), startUp, reporter, clock);
    this.sent = sent;
    this.counters = counters;
    this.place = connection.since();
  }

  /**
   * The last event read, whether acknowledged or not; null when there was none. Only valid while
   * nothing waits in the intake.
   */
  @Nullable Cursor place() {
    return place;
  }

  /**
   * To be called by a task in the intake when the engine has been quiet for a while: then it has
   * sent all that it remembers.
   *
   * @param now by the engine's clock, when the task was put into the intake
   * @param quiet for how long, at least {@link #SETTLED}
   */
  void onQuiet(Instant now, Duration quiet) {
    if (startUp.isSent() || (continuity.awaitsCursor() && quiet.compareTo(FORGOTTEN) < 0)) {
      return;
    }
    checkSilence();
    startUp.eventsSent(now.minus(SETTLED));
  }

  /** When nothing came at all, the stream has no place yet, or the engine forgot the cursor. */
  private void checkSilence() {
    Cursor here = new Cursor(connection.openedAt(), null);
    reachedFrom(here.at());
    Cursor since = connection.since();
    if (continuity.onSilence() && since != null) {
      gap(since, here.at(), false);
      connection.delivery().reach(here);
      place = here;
    } else if (place == null) {
      connection.delivery().reach(here);
      place = here;
    }
  }

  private void gap(Cursor since, Instant to, boolean follows) {
    counters.gaps.incrementAndGet();
    sent.lostTail(since, reporter);
    repair.gap(since.at(), to, follows);
  }

  /**
   * A cursor without an event is not given back by the engine: what it forgot since, nobody can
   * say.
   */
  private void reachedFrom(Instant time) {
    Cursor since = connection.since();
    if (reached || since == null || since.eventId() != null) {
      return;
    }
    reached = true;
    if (Duration.between(since.at(), time).compareTo(SETTLED) > 0) {
      reporter.unproven(
          since.at(),
          time,
          Duration.between(since.at(), time),
          "no event was there to be asked for again: whether some came and were forgotten is not"
              + " known");
    }
  }

  @Override
  public void read(byte[] line, Instant readAt) {
    Transcript event;
    try {
      event = transcriber.transcribe(line, readAt);
    } catch (MalformedRecordException e) {
      bury(line, String.valueOf(e.getMessage()));
      return;
    } catch (RuntimeException e) {
      LOG.error("a line could not be decoded", e);
      bury(line, "event: cannot be decoded");
      return;
    }
    Cursor since = connection.since();
    switch (continuity.onEvent(event.occurredAt(), event.id())) {
      case KNOWN -> {
        return;
      }
      case AFTER_GAP -> {
        if (since != null) {
          gap(since, event.occurredAt(), true);
        }
      }
      case NEW -> reachedFrom(event.occurredAt());
    }
    Cursor here = new Cursor(event.occurredAt(), event.id());
    if (sent.wasRecovered(event.id())) {
      connection.delivery().reach(here);
      place = here;
      return;
    }
    connection
        .delivery()
        .send(Message.of(EngineRecord.EVENT, connection.ref().id(), event.json()), here);
    place = here;
    sent.add(event.id(), event.occurredAt());
    counters.events.incrementAndGet();
    notes.known().saw(event);
    turns.saw(event);
    if (!startUp.isSent()) {
      startUp.eventsSent(event.occurredAt().minus(SETTLED));
    }
    LOG.trace("event sent eventId={} type={} action={}", event.id(), event.type(), event.action());
  }

  /** Those that were sent, by the connections before too, to be compared with the engine's. */
  SentEvents sent() {
    return sent;
  }

  /** For what is to be said of this connection. */
  Reporter reporter() {
    return reporter;
  }

  /** Sends an event that the stream lacked, and that was read again. */
  void recovered(EngineEvent event) {
    EngineEvent late = event.with(Origin.READ_AGAIN);
    byte[] json = Wire.write(late);
    connection.delivery().send(Message.of(EngineRecord.EVENT, connection.ref().id(), json));
    Transcript transcript =
        new Transcript(
            late.id(),
            late.occurredAt(),
            late.type(),
            late.action(),
            late.detail(),
            late.containerId(),
            late.line().getBytes(StandardCharsets.UTF_8),
            json);
    sent.addRecovered(late.id(), late.occurredAt());
    counters.events.incrementAndGet();
    notes.known().saw(transcript);
    turns.saw(transcript);
  }

  private void bury(byte[] line, String error) {
    counters.deadLetters.incrementAndGet();
    LOG.warn("a line went to the dead letters bytes={} error={}", line.length, error);
    connection.delivery().send(Message.deadLetter(connection.masker().bytes(line), error));
  }
}
