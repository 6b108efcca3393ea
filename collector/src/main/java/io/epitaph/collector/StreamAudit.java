package io.epitaph.collector;

import io.epitaph.collector.delivery.Cursor;
import io.epitaph.model.EngineEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what was read with what the engine remembers: an engine skips a reader that does not
 * read for 100 ms, and tells nobody. Asks for the last events again, on a connection of its own,
 * when enough of them came that the engine would soon forget, or some time has passed; when none
 * came since, once more; and when a connection has begun, for what the one before had not compared.
 * What the stream lacked is a gap with exact bounds, and is sent after it; what the engine had
 * forgotten is unproven.
 *
 * <p>{@link #run} may take long, since an engine may not answer; never twice at once.
 */
final class StreamAudit implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamAudit.class);

  /** An engine remembers 256 events: by then half of them are new. */
  private static final int DUE_EVENTS = 100;

  private static final Duration DUE_AFTER = Duration.ofSeconds(30);

  /** A reader that has waited this long has read all there was. */
  private static final Duration QUIET = Duration.ofMillis(100);

  /** So long after its time an event may come; and so much the clocks may differ. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final EngineKeeper keeper;
  private final EngineClock clock;
  private final Intake intake;
  private final Counters counters;
  private final SentEvents sent;
  private final UnprovenSpans unproven;
  private long lastTicks;
  private @Nullable Session audited;

  /** Whether the last audit saw new events: none may follow what the engine skipped then. */
  private volatile boolean sawNew;

  StreamAudit(EngineKeeper keeper, EngineClock clock, Intake intake, Counters counters) {
    this.keeper = keeper;
    this.clock = clock;
    this.intake = intake;
    this.counters = counters;
    this.sent = keeper.sent();
    this.unproven = sent.unproven();
    this.lastTicks = clock.ticks();
  }

  @Override
  public void run() {
    Session session = keeper.session();
    if (session == null || !session.startUp().isSent()) {
      return;
    }
    if (!isDue(session)) {
      if (unproven.isToBeReported() && isLong()) {
        intake.add(() -> unproven.report(session.lines().reporter()));
      }
      return;
    }
    try {
      audit(session);
    } catch (IOException e) {
      LOG.debug("the engine could not be asked again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isDue(Session session) {
    long events = sent.unaudited();
    // What came last on the connection before: the engine forgets it soon.
    boolean hasTail = !session.equals(audited);
    return events >= DUE_EVENTS || ((events > 0 || sawNew) && (hasTail || isLong()));
  }

  /** Whether the last audit was long ago. */
  private boolean isLong() {
    return Duration.ofNanos(clock.ticks() - lastTicks).compareTo(DUE_AFTER) >= 0;
  }

  private void audit(Session session) throws IOException, InterruptedException {
    Instant until = clock.now().minus(SETTLED);
    Cursor proven = sent.proven();
    if (proven == null || !until.isAfter(proven.at())) {
      return;
    }
    List<byte[]> lines = EventRange.read(session.connection().engine(), proven.at(), until);
    if (!isRead(session, until)) {
      // What lacks may still be on its way.
      return;
    }
    lastTicks = clock.ticks();
    audited = session;
    List<EngineEvent> events = RereadEvents.of(session.connection(), lines, clock.host());
    intake.add(
        () -> {
          if (session.equals(keeper.session())) {
            compare(session.lines(), proven, until, events);
          }
        });
  }

  /** Whether all that the engine had sent of that time is in the intake. */
  private static boolean isRead(Session session, Instant until) {
    Cursor place = session.lines().place();
    Duration quiet = session.filler().quiet();
    return (quiet != null && quiet.compareTo(QUIET) >= 0)
        || (place != null && place.at().isAfter(until.plus(EventReader.SETTLED)));
  }

  private void compare(EventReader reader, Cursor proven, Instant until, List<EngineEvent> events) {
    if (!proven.equals(sent.proven())) {
      // Another audit has compared it meanwhile.
      return;
    }
    boolean covered = events.stream().anyMatch(e -> e.id().equals(proven.eventId()));
    Instant reaches = events.isEmpty() ? until : events.get(0).occurredAt();
    if (!covered && reaches.isAfter(proven.at())) {
      unproven.add(proven.at(), reaches, reader.reporter());
    } else {
      unproven.report(reader.reporter());
    }
    List<EngineEvent> missing =
        events.stream()
            .filter(e -> e.occurredAt().isAfter(proven.at()) && !sent.has(e.id()))
            .toList();
    if (!missing.isEmpty()) {
      skipped(reader, covered ? proven.at() : reaches, until, events, missing);
    }
    sawNew = events.stream().anyMatch(e -> e.occurredAt().isAfter(proven.at()));
    Cursor last = new Cursor(until, null);
    if (!events.isEmpty()) {
      EngineEvent newest = events.get(events.size() - 1);
      last = new Cursor(newest.occurredAt(), newest.id());
    }
    sent.prove(last);
  }

  /** Bounded by the last event before that came, and the first after. */
  private void skipped(
      EventReader reader,
      Instant begin,
      Instant end,
      List<EngineEvent> events,
      List<EngineEvent> missing) {
    int first = events.indexOf(missing.get(0));
    int last = events.indexOf(missing.get(missing.size() - 1));
    Instant from = first > 0 ? events.get(first - 1).occurredAt() : begin;
    Instant to = last + 1 < events.size() ? events.get(last + 1).occurredAt() : end;
    LOG.warn("the engine skipped this reader events={} from={} to={}", missing.size(), from, to);
    counters.gaps.incrementAndGet();
    reader.reporter().skipped(from, to, missing.size());
    missing.forEach(reader::recovered);
  }
}
