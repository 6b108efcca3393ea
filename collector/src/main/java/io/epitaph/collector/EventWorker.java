package io.epitaph.collector;

import io.epitaph.engine.copy.EventTranscriber;
import io.epitaph.engine.copy.EventTranscriber.Transcript;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.Actions;
import io.epitaph.model.DeadLetter;
import io.epitaph.model.MalformedRecordException;
import io.epitaph.model.Topic;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what waits in the intake, one by one: decodes and masks a line, compares it with the
 * cursor, asks for a snapshot at a turn of a life, sends the event. What is no event goes to the
 * dead letters.
 */
final class EventWorker implements Runnable {
  /** What a topic takes, less room for keys, headers and framing. */
  static final int LARGEST_VALUE = Topic.MAX_RECORD_BYTES - 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(EventWorker.class);
  private static final int DEAD_LETTER_BYTES = 512 * 1024;

  private final Intake intake;
  private final Masker masker;
  private final ContainerNotes notes;
  private final SnapshotTaker snapshots;
  private final Reporter reporter;
  private final Supplier<Delivery> delivery;
  private final Counters counters;
  private volatile @Nullable Session session;
  private volatile @Nullable Cursor lastSeen;

  EventWorker(
      Intake intake,
      Masker masker,
      ContainerNotes notes,
      SnapshotTaker snapshots,
      Reporter reporter,
      Supplier<Delivery> delivery,
      Counters counters) {
    this.intake = intake;
    this.masker = masker;
    this.notes = notes;
    this.snapshots = snapshots;
    this.reporter = reporter;
    this.delivery = delivery;
    this.counters = counters;
  }

  /**
   * One connection's stream.
   *
   * @param engineId the key of its records
   * @param since where it begins; null for all that the engine remembers
   * @param gapCause why events would be missing, for people
   */
  record Session(
      String engineId,
      EventTranscriber transcriber,
      @Nullable Cursor since,
      Continuity continuity,
      Instant openedAt,
      String gapCause) {}

  /** To be called by a task in the intake: the lines behind it are of this session. */
  void begin(Session next) {
    session = next;
    lastSeen = next.since();
  }

  /** The last event taken, whether acknowledged or not; null when there was none. */
  @Nullable Cursor lastSeen() {
    return lastSeen;
  }

  /** What came after this place was refused, and is to be taken again. */
  void goBackTo(@Nullable Cursor place) {
    lastSeen = place;
  }

  /**
   * To be called by a task in the intake when the stream has been open for a while: if it gave
   * nothing at all, it has no place yet, or has lost its cursor.
   */
  void checkSilence() {
    Session current = session;
    if (current == null) {
      return;
    }
    Cursor here = new Cursor(current.openedAt(), null);
    if (current.continuity().onSilence() && current.since() != null) {
      counters.gaps.incrementAndGet();
      reporter.gap(current.since().at(), current.openedAt(), current.gapCause(), here);
      lastSeen = here;
    } else if (lastSeen == null) {
      delivery
          .get()
          .acknowledgements()
          .acknowledged(delivery.get().acknowledgements().sending(here));
      lastSeen = here;
    }
  }

  @Override
  public void run() {
    try {
      while (true) {
        List<Intake.Item> items = intake.take();
        try {
          items.forEach(this::handle);
        } catch (InterruptException e) {
          // Kafka's, unchecked: the collector closes.
          return;
        } finally {
          intake.done();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(Intake.Item item) {
    try {
      if (item instanceof Intake.Line line) {
        handle(line);
      } else if (item instanceof Intake.Task task) {
        task.work().run();
      }
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("the worker failed at one item and goes on", e);
    }
  }

  private void handle(Intake.Line line) {
    Session current = session;
    if (current == null) {
      throw new IllegalStateException("a line came before its session");
    }
    Transcript event;
    try {
      event = current.transcriber().transcribe(line.bytes(), line.readAt());
    } catch (MalformedRecordException e) {
      bury(masker.bytes(line.bytes()), String.valueOf(e.getMessage()), null);
      return;
    } catch (RuntimeException e) {
      LOG.error("a line could not be decoded", e);
      bury(masker.bytes(line.bytes()), "decoding failed: " + e.getClass().getName(), null);
      return;
    }
    Cursor place = new Cursor(event.occurredAt(), event.id());
    switch (current.continuity().onEvent(event.occurredAt(), event.id())) {
      case KNOWN -> {
        return;
      }
      case AFTER_GAP -> {
        Cursor since = current.since();
        if (since != null) {
          counters.gaps.incrementAndGet();
          reporter.gap(since.at(), event.occurredAt(), current.gapCause(), null);
        }
      }
      case NEW -> {}
    }
    askForSnapshot(event);
    send(current.engineId(), event, place);
    lastSeen = place;
  }

  private void askForSnapshot(Transcript event) {
    String container = event.containerId();
    if (container == null) {
      return;
    }
    boolean own = event.type().equals("container");
    boolean startFailed = notes.sawStartFail(container, event.type(), event.action());
    // Only inspect knows why a container could not start.
    if (startFailed || (own && Actions.CHANGES.contains(event.action()))) {
      snapshots.take(container, event.action(), event.id());
    }
    if (own && event.action().equals(Actions.DESTROY)) {
      notes.forget(container);
    }
  }

  private void send(String engineId, Transcript event, Cursor place) {
    byte[] value = event.json();
    if (value.length > LARGEST_VALUE) {
      bury(event.line(), tooLarge(value.length), place);
      return;
    }
    delivery
        .get()
        .send(
            Topic.EVENTS,
            engineId,
            value,
            Map.of(),
            place,
            why -> {
              if (why instanceof RecordTooLargeException) {
                // Not here: this thread is Kafka's, and sending may wait for it.
                intake.add(() -> bury(event.line(), tooLarge(value.length), null));
                return true;
              }
              return false;
            });
    counters.events.incrementAndGet();
    LOG.trace("event sent eventId={} type={} action={}", event.id(), event.type(), event.action());
  }

  private static String tooLarge(int size) {
    return "event: a record of " + size + " bytes is larger than the topic takes";
  }

  /** Sends what is no event to the dead letters; secrets are masked as far as they can be told. */
  private void bury(byte[] line, String error, @Nullable Cursor place) {
    byte[] value = line.length <= LARGEST_VALUE ? line : Arrays.copyOf(line, DEAD_LETTER_BYTES);
    DeadLetter letter = DeadLetter.ofLine(error, value);
    delivery
        .get()
        .send(
            Topic.DEAD_LETTERS,
            letter.key(),
            value,
            letter.headers(),
            place,
            why -> {
              if (why instanceof RecordTooLargeException && value.length > DEAD_LETTER_BYTES) {
                intake.add(() -> bury(Arrays.copyOf(line, DEAD_LETTER_BYTES), error, null));
                return true;
              }
              return false;
            });
    counters.deadLetters.incrementAndGet();
    LOG.warn("a line went to the dead letters bytes={} error={}", line.length, error);
  }
}
