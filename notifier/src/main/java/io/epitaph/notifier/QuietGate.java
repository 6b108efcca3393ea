package io.epitaph.notifier;

import io.epitaph.model.Incident;
import io.epitaph.model.QuietWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * In front of a receiver: holds what opens in a quiet window until the window is over. What ends
 * while it is held is never sent; what was sent before the window is not held.
 *
 * <p>By event time it is decided what is held, and whether it was still open at the end; so a
 * notifier that reads the topic again decides the same. How far the receiver has what was held is
 * its {@link #mark}. No clock, no I/O; one thread.
 */
final class QuietGate {
  private final Receiver receiver;

  /** Windows that ended until then were finished by an earlier process. */
  private final long finishedBefore;

  private final Set<String> finished = new HashSet<>();
  private final Map<String, Held> opened = new LinkedHashMap<>();
  private final OpenParts openParts = new OpenParts();
  private QuietWindows windows = QuietWindows.NONE;
  private long releasedUpTo;

  /**
   * @param mark what {@link #mark} was when the last process committed it
   */
  QuietGate(Receiver receiver, long mark) {
    this.receiver = receiver;
    this.finishedBefore = mark;
    this.releasedUpTo = mark;
  }

  Receiver receiver() {
    return receiver;
  }

  /** What is held; the windows may have changed. */
  void use(QuietWindows now) {
    windows = now;
  }

  /**
   * @param history as {@link Receiver#take}
   */
  void take(Revision revision, boolean history) {
    List<Change> passed = new ArrayList<>();
    for (Change change : revision.changes()) {
      switch (change.word()) {
        case OPENED -> open(revision, change, passed);
        case UPDATED -> update(revision, change, passed);
        case RESOLVED -> resolve(revision, change, passed);
      }
    }
    notePart(revision.incident());
    boolean part = revision.incident().partOf() != null;
    if (!passed.isEmpty() || revision.changes().isEmpty() || part) {
      receiver.take(new Revision(revision.source(), revision.incident(), passed), history);
    }
  }

  private void open(Revision revision, Change change, List<Change> passed) {
    Instant until = windows.heldUntil(Opening.of(change));
    if (until != null && until.toEpochMilli() > releasedUpTo) {
      opened.put(change.incident().id(), new Held(revision, change));
      return;
    }
    passed.add(change);
    Held before = opened.get(change.incident().id());
    if (before != null) {
      before.over = false;
    }
  }

  private void update(Revision revision, Change change, List<Change> passed) {
    Held held = opened.get(change.incident().id());
    if (held != null && held.waiting) {
      held.latest = revision;
    } else {
      passed.add(change);
    }
  }

  private void resolve(Revision revision, Change change, List<Change> passed) {
    Held held = opened.get(change.incident().id());
    if (held == null || !held.waiting) {
      passed.add(change);
      if (held != null) {
        held.over = true;
      }
      return;
    }
    held.latest = revision;
    Instant until = windows.heldUntil(held.opening);
    if (until == null || !change.at().isBefore(until)) {
      // It was still open when the window ended.
      passed.add(held.opening());
      passed.add(change);
      held.waiting = false;
      held.over = true;
    } else if (change.folded()) {
      // What covers it counts for it.
      opened.remove(change.incident().id());
    } else if (IncidentText.endedBadly(change.incident())) {
      held.badEnd = change;
    } else {
      held.waiting = false;
      held.over = true;
    }
  }

  private void notePart(Incident incident) {
    openParts.note(incident);
    Held held = incident.partOf() == null ? null : opened.get(incident.partOf());
    Instant over = incident.resolvedAt();
    if (held != null && over != null && (held.partOver == null || over.isAfter(held.partOver))) {
      held.partOver = over;
    }
  }

  /** The crash that a loop left behind is part of it: with that the loop's trouble is over too. */
  private boolean recovered(Held held) {
    Change end = held.badEnd;
    return end != null
        && !openParts.has(end.incident().id())
        && held.partOver != null
        && !held.partOver.isBefore(end.at());
  }

  /**
   * Sends what was held for windows that are over now. To be called once all of the topic was read:
   * what is over by then is not sent.
   */
  void release(Instant now) {
    for (Held held : opened.values()) {
      if (held.waiting && recovered(held)) {
        held.waiting = false;
        held.over = true;
      }
    }
    for (QuietWindow window : windows.over(now)) {
      if (window.to().toEpochMilli() > finishedBefore && finished.add(window.id())) {
        finish(window);
      }
    }
    for (Held held : opened.values()) {
      Instant until = held.waiting ? windows.heldUntil(held.opening) : now;
      if (held.waiting && (until == null || !until.isAfter(now))) {
        held.waiting = false;
        send(held, until == null ? releasedUpTo : until.toEpochMilli());
      }
    }
    opened.values().removeIf(held -> !held.waiting && !isUnfinished(held, now));
  }

  private void finish(QuietWindow window) {
    List<Held> inIt = opened.values().stream().filter(held -> held.opening.isIn(window)).toList();
    int over = (int) inIt.stream().filter(held -> held.over).count();
    long end = window.to().toEpochMilli();
    releasedUpTo = Math.max(releasedUpTo, end);
    if (!inIt.isEmpty()) {
      receiver.take(new QuietEnd(window, over, inIt.size() - over), windows.source(window), end);
    }
  }

  private void send(Held held, long until) {
    List<Change> changes = new ArrayList<>(List.of(held.opening()));
    if (held.badEnd != null) {
      changes.add(held.badEnd);
    }
    receiver.release(new Revision(held.latest.source(), held.latest.incident(), changes), until);
  }

  /** It counts for a window that is not over. */
  private boolean isUnfinished(Held held, Instant now) {
    Instant until = windows.heldUntil(held.opening);
    return until != null && until.isAfter(now);
  }

  /** How many incidents are held now. */
  int held() {
    return (int) opened.values().stream().filter(held -> held.waiting).count();
  }

  /**
   * The receiver has all that was held for windows that ended until then, in milliseconds since
   * 1970.
   */
  long mark() {
    OptionalLong pending = receiver.firstReleased();
    return pending.isPresent() ? Math.min(releasedUpTo, pending.getAsLong() - 1) : releasedUpTo;
  }
}
