package io.epitaph.notifier;

import io.epitaph.model.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts there should be, and which Alertmanager has. Alertmanager notifies of an alert only
 * some time after it receives it, and not at all of one that is resolved by then: so each alert is
 * kept open for a minimum time, even when its incident is over.
 *
 * <p>No clock, no I/O; one thread at a time.
 */
final class AlertBook {
  private final Duration resend;
  private final Duration visible;
  private final Map<String, Alert> alerts = new LinkedHashMap<>();

  private final OpenParts openParts = new OpenParts();

  AlertBook(Duration resend, Duration visible) {
    this.resend = resend;
    this.visible = visible;
  }

  /**
   * @param history true for what was sent before
   */
  void take(Revision revision, boolean history, Instant now) {
    Incident incident = revision.incident();
    openParts.note(incident);
    boolean part = incident.partOf() != null;
    boolean over = part || incident.status() == Incident.Status.RESOLVED;
    boolean bad = !part && IncidentText.endedBadly(incident);
    Alert alert = alerts.get(incident.id());
    if (history && over && !bad) {
      alerts.remove(incident.id());
      return;
    }
    if (alert == null) {
      if (over && !bad && revision.changes().isEmpty()) {
        return;
      }
      alert = new Alert(revision);
      alerts.put(incident.id(), alert);
    }
    alert.incident = incident;
    alert.source = revision.source();
    alert.changed = true;
    if (history) {
      alert.shownSince = Instant.EPOCH;
    } else {
      alert.current = true;
    }
    Instant resolvedAt = incident.resolvedAt();
    if (!over) {
      alert.overSince = null;
    } else if (alert.overSince == null) {
      alert.overSince = history && resolvedAt != null ? resolvedAt : now;
    }
  }

  /** The history was read: what was already over then need not be ended. */
  void caughtUp(Instant now) {
    alerts.values().removeIf(alert -> !alert.current && ended(alert, now));
  }

  private boolean ended(Alert alert, Instant now) {
    Instant overSince = alert.overSince;
    if (overSince == null) {
      return false;
    }
    if (alert.incident.partOf() != null) {
      return true;
    }
    if (IncidentText.endedBadly(alert.incident)
        && (openParts.has(alert.incident.id()) || now.isBefore(overSince.plus(visible)))) {
      // The crash that remains of the loop may come a little later than the end of the loop.
      return false;
    }
    return alert.shownSince != null && !now.isBefore(alert.shownSince.plus(visible));
  }

  /** What is to be sent now. */
  List<Posting> due(Instant now) {
    List<Posting> due = new ArrayList<>();
    for (Iterator<Alert> each = alerts.values().iterator(); each.hasNext(); ) {
      Alert alert = each.next();
      boolean waits = alert.sentAt != null && now.isBefore(alert.sentAt.plus(resend));
      if (ended(alert, now)) {
        if (alert.shownSince == null) {
          each.remove();
        } else if (!(alert.refused && waits)) {
          due.add(alert.end(now));
        }
      } else if (!waits || (alert.changed && !alert.refused)) {
        due.add(alert.open(now, resend));
      }
    }
    return due;
  }

  /**
   * Alertmanager accepted it.
   *
   * @return true when it did not have the alert before, or no longer has it
   */
  boolean posted(Posting posting, Instant now) {
    Alert alert = alerts.get(posting.incident().id());
    if (alert == null) {
      return false;
    }
    boolean same = alert.incident.revision() == posting.incident().revision();
    if (posting.resolved()) {
      if (same) {
        alerts.remove(posting.incident().id());
      }
      return true;
    }
    boolean first = alert.shownSince == null;
    alert.shownSince = first ? now : alert.shownSince;
    alert.sentAt = now;
    alert.sentLabels = posting.labels();
    alert.refused = false;
    alert.changed = alert.changed && !same;
    return first;
  }

  /**
   * Alertmanager refused it. It is sent again only with the others that are open, in case it was
   * something else that answered.
   *
   * @return true the first time: its record is a dead letter
   */
  boolean refused(Posting posting, Instant now) {
    Alert alert = alerts.get(posting.incident().id());
    if (alert == null) {
      return false;
    }
    boolean first = !alert.refused;
    alert.refused = true;
    alert.sentAt = now;
    if (alert.overSince != null) {
      alerts.remove(posting.incident().id());
    }
    return first;
  }

  /**
   * Forgets the oldest alert that is over and was never shown, when there are more alerts than
   * {@code most}.
   *
   * @return the record it was read from; null when there was none to forget
   */
  @Nullable ConsumerRecord<String, byte[]> overflow(int most) {
    if (alerts.size() <= most) {
      return null;
    }
    for (Iterator<Alert> each = alerts.values().iterator(); each.hasNext(); ) {
      Alert alert = each.next();
      if (alert.overSince != null && alert.shownSince == null) {
        each.remove();
        return alert.source;
      }
    }
    return null;
  }

  int size() {
    return alerts.size();
  }

  /** How many Alertmanager has not accepted as they are now. */
  int unsent() {
    return (int) alerts.values().stream().filter(alert -> alert.changed).count();
  }
}
