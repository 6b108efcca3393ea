package io.epitaph.notifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  /**
   * An alert ends by itself in Alertmanager when it was not sent again for this many resend
   * intervals.
   */
  private static final int MISSED_RESENDS = 4;

  private final Duration resend;
  private final Duration visible;
  private final Map<String, Alert> alerts = new LinkedHashMap<>();

  /** The open incidents that are part of another, by the id of that other. */
  private final Map<String, Set<String>> openParts = new HashMap<>();

  AlertBook(Duration resend, Duration visible) {
    this.resend = resend;
    this.visible = visible;
  }

  private static final class Alert {
    Incident incident;
    ConsumerRecord<String, byte[]> source;

    /** True when it is not only history: its end must be sent, whatever was sent before. */
    boolean current;

    /** Since when Alertmanager has it; null before that. */
    @Nullable Instant shownSince;

    @Nullable Instant sentAt;
    @Nullable Map<String, String> sentLabels;
    @Nullable Instant overSince;
    boolean changed = true;
    boolean refused;

    Alert(Revision revision) {
      incident = revision.incident();
      source = revision.source();
    }
  }

  /**
   * What is to be sent for one alert.
   *
   * @param bodies one, or two where the severity changed: the end of the old, and the new
   * @param resolved true for its end
   */
  record Posting(
      Incident incident,
      ConsumerRecord<String, byte[]> source,
      List<ObjectNode> bodies,
      Map<String, String> labels,
      boolean resolved) {}

  /**
   * @param history true for what was sent before
   */
  void take(Revision revision, boolean history, Instant now) {
    Incident incident = revision.incident();
    notePart(incident);
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

  private void notePart(Incident incident) {
    String whole = incident.partOf();
    if (whole == null) {
      return;
    }
    if (incident.status() == Incident.Status.OPEN) {
      openParts.computeIfAbsent(whole, id -> new HashSet<>()).add(incident.id());
    } else {
      openParts.computeIfPresent(
          whole,
          (id, parts) -> {
            parts.remove(incident.id());
            return parts.isEmpty() ? null : parts;
          });
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
        && (openParts.containsKey(alert.incident.id()) || now.isBefore(overSince.plus(visible)))) {
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
          due.add(end(alert, now));
        }
      } else if (!waits || (alert.changed && !alert.refused)) {
        due.add(open(alert, now));
      }
    }
    return due;
  }

  private Posting open(Alert alert, Instant now) {
    Map<String, String> labels = Alerts.labels(alert.incident);
    List<ObjectNode> bodies = new ArrayList<>();
    Map<String, String> before = alert.sentLabels;
    if (before != null && !before.equals(labels)) {
      bodies.add(Alerts.alert(before, alert.incident, now, now));
    }
    Instant endsAt = now.plus(resend.multipliedBy(MISSED_RESENDS));
    bodies.add(Alerts.alert(labels, alert.incident, now, endsAt));
    return new Posting(alert.incident, alert.source, bodies, labels, false);
  }

  private static Posting end(Alert alert, Instant now) {
    Map<String, String> before = alert.sentLabels;
    Map<String, String> labels = before == null ? Alerts.labels(alert.incident) : before;
    ObjectNode body = Alerts.alert(labels, alert.incident, now, now);
    return new Posting(alert.incident, alert.source, List.of(body), labels, true);
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
