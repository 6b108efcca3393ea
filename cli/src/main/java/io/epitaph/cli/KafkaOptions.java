package io.epitaph.cli;

import io.epitaph.model.GivenSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a service reaches Kafka. */
final class KafkaOptions {
  /** What follows is the name of a setting of Kafka's clients. */
  private static final String PREFIX = "--kafka.";

  @Setting
  @Option(
      names = "--kafka",
      required = true,
      paramLabel = "HOST:PORT[,...]",
      converter = BrokersConverter.class,
      description =
          "Kafka's brokers. What Kafka's clients call NAME is --kafka.NAME VALUE:"
              + " --kafka.security.protocol SSL; in the environment EPITAPH_KAFKA_SECURITY_PROTOCOL.")
  private String brokers;

  @Mixin private ConfigOption config;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Kafka's clients have hundreds of settings: only those in the arguments become options. */
  static void declare(CommandLine epitaph, String... arguments) {
    for (CommandLine verb : epitaph.getSubcommands().values()) {
      Object command = verb.getCommand();
      if (command instanceof ServiceCommand
          || command instanceof BacktestCommand
          || command instanceof QuietCommand) {
        declareIn(verb, arguments);
        verb.getSubcommands().values().forEach(each -> declareIn(each, arguments));
      }
    }
  }

  private static void declareIn(CommandLine verb, String... arguments) {
    Arrays.stream(arguments)
        .filter(argument -> argument.startsWith(PREFIX))
        .map(argument -> argument.split("=", 2)[0])
        .distinct()
        .forEach(
            name ->
                verb.getCommandSpec()
                    .addOption(OptionSpec.builder(name).type(String.class).hidden(true).build()));
  }

  /**
   * The settings of Kafka's clients, by Kafka's names.
   *
   * @throws IllegalArgumentException when Kafka's clients do not take a value
   */
  Map<String, String> settings() {
    return settings(config.given(), command, brokers);
  }

  /** As {@link #settings()}, for a command that can do without Kafka. */
  static Map<String, String> settings(GivenSettings given, CommandSpec command, String brokers) {
    Map<String, String> all = new HashMap<>(given.kafka());
    for (OptionSpec option : command.options()) {
      if (option.longestName().startsWith(PREFIX) && option.getValue() != null) {
        all.put(option.longestName().substring(PREFIX.length()), option.getValue());
      }
    }
    if (!all.isEmpty()) {
      Stream.of(
              ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef())
          .forEach(definition -> requireValid(definition, all));
    }
    all.put("bootstrap.servers", brokers);
    return all;
  }

  private static void requireValid(ConfigDef definition, Map<String, String> given) {
    for (ConfigValue value : definition.validate(given)) {
      if (given.containsKey(value.name()) && !value.errorMessages().isEmpty()) {
        throw new IllegalArgumentException(
            "kafka." + value.name() + ": " + value.errorMessages().get(0));
      }
    }
  }
}
