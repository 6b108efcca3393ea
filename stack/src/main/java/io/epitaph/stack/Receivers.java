package io.epitaph.stack;

import io.epitaph.notifier.NotifierSettings;
import io.epitaph.notifier.QuietRules;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where incidents are sent; null for each that is not wanted.
 *
 * @param alertmanager an Alertmanager's address
 * @param cloudEvents where CloudEvents are posted to
 * @param secret signs CloudEvents
 * @param slack a Slack-style webhook
 * @param quiet when nothing is sent
 */
public record Receivers(
    @Nullable URI alertmanager,
    @Nullable URI cloudEvents,
    @Nullable String secret,
    @Nullable URI slack,
    QuietRules quiet) {
  public static final Receivers NONE = new Receivers(null, null, null, null);

  /** With no quiet windows by configuration. */
  public Receivers(
      @Nullable URI alertmanager,
      @Nullable URI cloudEvents,
      @Nullable String secret,
      @Nullable URI slack) {
    this(alertmanager, cloudEvents, secret, slack, QuietRules.NONE);
  }

  /**
   * The notifier's settings.
   *
   * @param kafka {@code host:port}
   * @throws IllegalArgumentException when an address is wrong, or the secret is blank
   */
  NotifierSettings settings(String kafka) {
    return NotifierSettings.of(kafka)
        .withAlertmanager(alertmanager)
        .withCloudEvents(cloudEvents, secret)
        .withSlack(slack)
        .withQuiet(quiet);
  }
}
