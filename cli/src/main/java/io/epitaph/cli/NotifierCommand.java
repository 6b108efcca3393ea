package io.epitaph.cli;

import io.epitaph.kafka.Service;
import io.epitaph.notifier.Notifier;
import io.epitaph.notifier.NotifierSettings;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a notifier. */
@Command(
    name = "notifier",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a notifier: sends incidents to Alertmanager and webhooks.",
      "It needs --alertmanager, --cloudevents or --slack. Addresses with passwords or tokens belong in"
          + " the environment or the file: ps shows arguments."
    },
    footer = {"", "Example: epitaph notifier --kafka kafka:9092 --alertmanager http://alerts:9093"})
final class NotifierCommand extends ServiceCommand {
  @Setting
  @Option(
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "epitaph-notifier",
      description =
          "The consumer group; of several notifiers in it one sends, the others stand by."
              + " Default: ${DEFAULT-VALUE}.")
  private String group;

  @Mixin private ReceiverOptions receivers;

  @Setting
  @Option(
      names = "--alertmanager-resend",
      paramLabel = "TIME",
      defaultValue = "1m",
      description =
          "How often open incidents are sent again, 100ms to 1h; alerts expire when that fails"
              + " four times. Default: ${DEFAULT-VALUE}.")
  private Duration resend;

  @Setting
  @Option(
      names = "--alertmanager-visible",
      paramLabel = "TIME",
      defaultValue = "6m",
      description =
          "How long an alert stays at least; longer than Alertmanager's group_interval."
              + " Default: ${DEFAULT-VALUE}.")
  private Duration visible;

  @Setting
  @Option(
      names = "--cloudevents-updates",
      arity = "1",
      paramLabel = "true|false",
      defaultValue = "false",
      description =
          "Send each revision between opening and resolution too. Default: ${DEFAULT-VALUE}.")
  private boolean cloudEventsUpdates;

  @Setting
  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "How many messages may wait for a receiver that is unavailable. Default: ${DEFAULT-VALUE}.")
  private int queue;

  NotifierSettings settings() {
    NotifierSettings settings =
        new NotifierSettings(
            kafka.settings(),
            group,
            receivers.alertmanager,
            resend,
            visible,
            receivers.cloudEvents,
            receivers.cloudEventsSecret,
            cloudEventsUpdates,
            receivers.slack,
            queue,
            receivers.quiet());
    if (!settings.hasReceiver()) {
      throw new IllegalArgumentException(
          "no receiver is set: give --alertmanager, --cloudevents or --slack with an address");
    }
    return settings;
  }

  @Override
  String name() {
    return "notifier";
  }

  @Override
  int metricsPort() {
    return 9474;
  }

  @Override
  Service start() {
    return Notifier.start(settings());
  }
}
