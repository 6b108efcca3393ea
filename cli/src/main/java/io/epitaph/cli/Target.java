package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.Brokers;
import io.epitaph.model.GivenSettings;
import io.epitaph.model.GivenSettings.Place;
import java.io.IOException;
import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a reading command queries: what the options name, else the environment, else the
 * configuration file, else the stack that runs here.
 */
final class Target {
  private static final String ELASTICSEARCH = "elasticsearch";
  private static final String KAFKA = "kafka";
  private static final String API_KEY = "api-key";
  private static final String OTHERWISE = ", or name an Elasticsearch with --elasticsearch";

  @Mixin private StackTarget stack;

  @Option(
      names = "--elasticsearch",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "Query this Elasticsearch. Or EPITAPH_ELASTICSEARCH, and EPITAPH_API_KEY.")
  private @Nullable URI elasticsearch;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      converter = KafkaOptions.BrokersConverter.class,
      description = "The Kafka that `events --follow` and `export` read. Or EPITAPH_KAFKA.")
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
    return stack.asked(OTHERWISE).kafka();
  }

  private static <T> T given(GivenSettings given, String name, Function<String, T> read) {
    try {
      return read.apply(given.get(name));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(given.origin(name) + ": " + e.getMessage(), e);
    }
  }
}
