package io.epitaph.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where incidents are sent. */
final class ReceiverOptions {
  @Setting
  @Option(
      names = "--alertmanager",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "An Alertmanager, http://host:9093, with its path prefix if it has one.")
  @Nullable URI alertmanager;

  @Setting
  @Option(
      names = "--cloudevents",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "Where incidents are posted to as CloudEvents.")
  @Nullable URI cloudEvents;

  @Setting
  @Option(
      names = "--cloudevents-secret",
      paramLabel = "SECRET",
      description =
          "Signs CloudEvents; set it by EPITAPH_CLOUDEVENTS_SECRET or in the file."
              + " Default: no signature.")
  @Nullable String cloudEventsSecret;

  @Setting
  @Option(
      names = "--slack",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "A Slack-style incoming webhook.")
  @Nullable URI slack;
}
