package io.epitaph.cli;

import io.epitaph.notifier.QuietRules;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

  @Setting
  @Option(
      names = "--quiet",
      paramLabel = "RULES",
      converter = Rules.class,
      description =
          "When nobody is notified, with commas between: WORKLOAD [on ENGINE] DAYS HH:MM-HH:MM"
              + " [ZONE]. DAYS: daily, Sun, Mon-Fri, Sat+Sun. The zone is this machine's unless"
              + " named. Example: shop/* Sun 02:00-04:00, * daily 03:00-03:30 Europe/Berlin.")
  @Nullable QuietRules quiet;

  QuietRules quiet() {
    return quiet == null ? QuietRules.NONE : quiet;
  }

  static final class Rules implements ITypeConverter<QuietRules> {
    @Override
    public QuietRules convert(String text) {
      try {
        return QuietRules.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
