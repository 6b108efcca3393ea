package io.epitaph.notifier;

import io.epitaph.kafka.DeadLetters;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The receivers that the settings ask for. */
final class WantedReceivers {
  private final NotifierSettings settings;
  private final @Nullable Endpoint alertmanager;
  private final @Nullable Endpoint cloudEvents;
  private final @Nullable Endpoint slack;

  /**
   * @throws IllegalArgumentException when an address is not an http or https address
   */
  WantedReceivers(NotifierSettings settings) {
    this.settings = settings;
    URI alerts = settings.alertmanager();
    this.alertmanager = alerts == null ? null : AlertmanagerReceiver.endpoint(alerts);
    this.cloudEvents = endpoint("cloudevents", settings.cloudEvents());
    this.slack = endpoint("slack", settings.slack());
  }

  private static @Nullable Endpoint endpoint(String name, @Nullable URI address) {
    return address == null ? null : new Endpoint(name, address);
  }

  /** Opens a new one of each. */
  List<Receiver> open(DeadLetters letters) {
    List<Receiver> receivers = new ArrayList<>();
    if (alertmanager != null) {
      receivers.add(new AlertmanagerReceiver(settings, alertmanager, letters));
    }
    if (cloudEvents != null) {
      MessageFormat format =
          new CloudEventsFormat(settings.cloudEventsSecret(), settings.cloudEventsUpdates());
      receivers.add(webhook("cloudevents", cloudEvents, format, letters));
    }
    if (slack != null) {
      receivers.add(webhook("slack", slack, new SlackFormat(), letters));
    }
    return receivers;
  }

  private Receiver webhook(
      String name, Endpoint endpoint, MessageFormat format, DeadLetters letters) {
    return new WebhookReceiver(name, endpoint, format, settings.queue(), letters);
  }

  /** Their addresses, for the log; without passwords. */
  @Override
  public String toString() {
    return "alertmanager=" + alertmanager + " cloudevents=" + cloudEvents + " slack=" + slack;
  }
}
