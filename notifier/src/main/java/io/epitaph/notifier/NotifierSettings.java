package io.epitaph.notifier;

import io.epitaph.model.Brokers;
import io.epitaph.model.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link Notifier}. User and password in an address are sent as HTTP Basic
 * authentication, and are shown nowhere.
 *
 * @param kafka how to reach Kafka, by its clients' names: {@code bootstrap.servers}, security
 * @param group the consumer group; of several notifiers in it one sends, the others stand by
 * @param alertmanager its address, {@code http://host:9093}, with a path prefix if it has one; null
 *     for none
 * @param resend how often what is open is sent to Alertmanager again; it ends by itself when that
 *     fails four times
 * @param visible how long an alert is shown at least; longer than Alertmanager's {@code
 *     group_interval}, or people are never notified of what is over soon
 * @param cloudEvents where CloudEvents are sent; null for none
 * @param cloudEventsSecret the key of their signature; null for none
 * @param cloudEventsUpdates true to send each revision between opening and resolution too
 * @param slack a Slack-style incoming webhook; null for none
 * @param queue how many messages may wait for a receiver that is unavailable
 * @param quiet when nobody is to be notified
 */
public record NotifierSettings(
    Map<String, String> kafka,
    String group,
    @Nullable URI alertmanager,
    Duration resend,
    Duration visible,
    @Nullable URI cloudEvents,
    @Nullable String cloudEventsSecret,
    boolean cloudEventsUpdates,
    @Nullable URI slack,
    int queue,
    QuietRules quiet) {

  public NotifierSettings {
    kafka = Brokers.requireIn(kafka);
    if (group.isBlank()) {
      throw new IllegalArgumentException("group: got nothing, wanted a consumer group's name");
    }
    if (resend.compareTo(Duration.ofMillis(100)) < 0 || resend.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "alertmanager-resend: got " + Durations.text(resend) + ", wanted 100ms to 1h");
    }
    if (visible.isNegative() || visible.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "alertmanager-visible: got " + Durations.text(visible) + ", wanted 0s to 1d");
    }
    if (cloudEventsSecret != null && cloudEventsSecret.isBlank()) {
      throw new IllegalArgumentException(
          "cloudevents-secret: got nothing, wanted a secret; omit it for no signature");
    }
    if (queue < 1 || queue > 1_000_000) {
      throw new IllegalArgumentException("queue: got " + queue + ", wanted 1 to 1000000");
    }
  }

  /** With no receiver, and the default values for all else. */
  public static NotifierSettings of(String bootstrapServers) {
    return new NotifierSettings(
        Map.of("bootstrap.servers", bootstrapServers),
        "epitaph-notifier",
        null,
        Duration.ofMinutes(1),
        Duration.ofMinutes(6),
        null,
        null,
        false,
        null,
        1_000,
        QuietRules.NONE);
  }

  /** True when there is a receiver. */
  public boolean hasReceiver() {
    return alertmanager != null || cloudEvents != null || slack != null;
  }

  /**
   * @param address null for none
   */
  public NotifierSettings withAlertmanager(@Nullable URI address) {
    return withAlertmanager(address, resend, visible);
  }

  public NotifierSettings withAlertmanager(
      @Nullable URI address, Duration newResend, Duration newVisible) {
    return new NotifierSettings(
        kafka,
        group,
        address,
        newResend,
        newVisible,
        cloudEvents,
        cloudEventsSecret,
        cloudEventsUpdates,
        slack,
        queue,
        quiet);
  }

  /**
   * @param address null for none
   * @param secret null for no signature
   */
  public NotifierSettings withCloudEvents(@Nullable URI address, @Nullable String secret) {
    return new NotifierSettings(
        kafka,
        group,
        alertmanager,
        resend,
        visible,
        address,
        secret,
        cloudEventsUpdates,
        slack,
        queue,
        quiet);
  }

  /**
   * @param webhook null for none
   */
  public NotifierSettings withSlack(@Nullable URI webhook) {
    return new NotifierSettings(
        kafka,
        group,
        alertmanager,
        resend,
        visible,
        cloudEvents,
        cloudEventsSecret,
        cloudEventsUpdates,
        webhook,
        queue,
        quiet);
  }

  public NotifierSettings withQuiet(QuietRules rules) {
    return new NotifierSettings(
        kafka,
        group,
        alertmanager,
        resend,
        visible,
        cloudEvents,
        cloudEventsSecret,
        cloudEventsUpdates,
        slack,
        queue,
        rules);
  }

  /** Without addresses and secrets. */
  @Override
  public String toString() {
    return "NotifierSettings[group=" + group + ", queue=" + queue + "]";
  }
}
