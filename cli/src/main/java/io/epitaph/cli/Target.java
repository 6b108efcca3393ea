package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.kafka.Bootstrap;
import io.epitaph.kafka.QuietTopic;
import io.epitaph.model.Brokers;
import io.epitaph.model.GivenSettings;
import io.epitaph.model.GivenSettings.Place;
import io.epitaph.model.Topic;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What a reading command queries: what the options name, else the environment, else the
 * configuration file, else the stack that runs here.
 */
final class Target {
  private static final String ELASTICSEARCH = "elasticsearch";
  private static final String KAFKA = "kafka";
  private static final String API_KEY = "api-key";
  private static final String OTHERWISE = ", or name an Elasticsearch with --elasticsearch";

  private static final String OR_KAFKA = ", or name a Kafka with --kafka";

  @Mixin private StackTarget stack;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--elasticsearch",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "Query this Elasticsearch. Or EPITAPH_ELASTICSEARCH, and EPITAPH_API_KEY.")
  private @Nullable URI elasticsearch;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      converter = BrokersConverter.class,
      description = "The Kafka that `events --follow`, `export` and `quiet` use. Or EPITAPH_KAFKA.")
  private @Nullable String kafka;

  boolean json() {
    return stack.json();
  }

  /**
   * @throws IOException when a stack is meant that does not run
   * @throws IllegalArgumentException when the configuration cannot be used
   */
  IndexSearch reader() throws IOException {
    GivenSettings given = stack.given();
    URI address = elasticsearch;
    for (Place place : Place.values()) {
      if (address != null || stack.isNamed()) {
        break;
      }
      if (given.place(ELASTICSEARCH) == place) {
        address = given(given, ELASTICSEARCH, WebAddress::parse);
      } else if (given.place(StackTarget.STATE) == place) {
        break;
      }
    }
    return address == null
        ? new IndexSearch(stack.asked(OTHERWISE).elasticsearch(), null)
        : new IndexSearch(address, apiKey(address, given));
  }

  /** A key in the file belongs to the Elasticsearch in the file, and is sent to no other. */
  private static @Nullable String apiKey(URI address, GivenSettings given) {
    String beside = given.inFile().get(ELASTICSEARCH);
    return given.place(API_KEY) == Place.FILE
            && beside != null
            && !beside.equals(address.toString())
        ? null
        : given.get(API_KEY);
  }

  /**
   * @return {@code host:port}
   * @throws IOException when a stack is meant that does not run
   * @throws IllegalArgumentException when the configuration cannot be used, or names another
   *     Elasticsearch and no Kafka
   */
  String kafka() throws IOException {
    String named = namedKafka();
    return named == null ? stack.asked(OTHERWISE).kafka() : named;
  }

  /** Null when the Kafka of a stack is meant. */
  private @Nullable String namedKafka() {
    if (kafka != null) {
      return kafka;
    }
    GivenSettings given = stack.given();
    boolean elsewhere = elasticsearch != null;
    boolean here = stack.isNamed() && !elsewhere;
    for (Place place : Place.values()) {
      if (here) {
        break;
      }
      if (given.place(KAFKA) == place) {
        return given(given, KAFKA, Brokers::require);
      }
      elsewhere |= given.place(ELASTICSEARCH) == place;
      here = given.place(StackTarget.STATE) == place && !elsewhere;
    }
    if (elsewhere) {
      throw new IllegalArgumentException(
          "an Elasticsearch is set, but not its Kafka: set it with --kafka");
    }
    return null;
  }

  /** How to reach {@link #kafka}, by the names of Kafka's clients. */
  Map<String, String> kafkaClient() throws IOException {
    String named = namedKafka();
    return named == null
        ? Map.of("bootstrap.servers", stack.asked(OR_KAFKA).kafka())
        : KafkaOptions.settings(stack.given(), command, named);
  }

  /**
   * The quiet windows, read from Kafka.
   *
   * @throws IOException when Kafka does not answer, or has no topic for them
   */
  QuietTopic quietTopic() throws IOException {
    Map<String, String> client = kafkaClient();
    String problem = Bootstrap.of(client).problem();
    if (problem != null) {
      throw new IOException(problem.replaceFirst("^waiting for ", ""));
    }
    // What is none is in the dead letters.
    QuietTopic topic = new QuietTopic(client, (record, error) -> {});
    try {
      topic.readToEnd();
      if (!topic.exists()) {
        throw new IOException(
            "Kafka at "
                + client.get("bootstrap.servers")
                + " has no topic "
                + Topic.QUIET.topicName()
                + ": create it, or restart what creates Epitaph's topics");
      }
      return topic;
    } catch (IOException | RuntimeException e) {
      topic.close();
      throw e;
    }
  }

  /** The index of what {@link #kafka} has; null when it is not known which that is. */
  @Nullable IndexSearch readerBesideKafka() throws IOException {
    boolean known = elasticsearch != null || stack.given().place(ELASTICSEARCH) != null;
    return known || namedKafka() == null ? reader() : null;
  }

  private static <T> T given(GivenSettings given, String name, Function<String, T> read) {
    try {
      return read.apply(given.get(name));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(given.origin(name) + ": " + e.getMessage(), e);
    }
  }
}
