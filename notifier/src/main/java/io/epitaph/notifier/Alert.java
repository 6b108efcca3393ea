package io.epitaph.notifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Incident;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** An alert that Alertmanager should have, or has. Changed by its {@link AlertBook} only. */
final class Alert {
  /**
   * An alert ends by itself in Alertmanager when it was not sent again for this many resend
   * intervals.
   */
  private static final int MISSED_RESENDS = 4;

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

  /**
   * What is to be sent while it is open.
   *
   * @param resend how often it is sent again
   */
  Posting open(Instant now, Duration resend) {
    Map<String, String> labels = Alerts.labels(incident);
    List<ObjectNode> bodies = new ArrayList<>();
    Map<String, String> before = sentLabels;
    if (before != null && !before.equals(labels)) {
      bodies.add(Alerts.alert(before, incident, now, now));
    }
    Instant endsAt = now.plus(resend.multipliedBy(MISSED_RESENDS));
    bodies.add(Alerts.alert(labels, incident, now, endsAt));
    return new Posting(incident, source, bodies, labels, false);
  }

  /** What is to be sent to end it. */
  Posting end(Instant now) {
    Map<String, String> before = sentLabels;
    Map<String, String> labels = before == null ? Alerts.labels(incident) : before;
    ObjectNode body = Alerts.alert(labels, incident, now, now);
    return new Posting(incident, source, List.of(body), labels, true);
  }
}
