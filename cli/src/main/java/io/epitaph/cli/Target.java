package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.stack.StackStatus;
import io.epitaph.stack.StateFolders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which Epitaph a reading command asks: what the options name, else the environment, else the
 * configuration file, else the stack that runs here.
 */
final class Target {
  private final Surroundings surroundings;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "The state folder of the stack to ask. Or EPITAPH_STATE. Without: the one that runs; of"
              + " several the one in the default folder, else the one started first.")
  private @Nullable Path state;

  @Option(
      names = "--elasticsearch",
      paramLabel = "URL",
      description = "Ask this Elasticsearch. Or EPITAPH_ELASTICSEARCH, and EPITAPH_API_KEY.")
  private @Nullable String elasticsearch;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Follow events at this Kafka. Or EPITAPH_KAFKA.")
  private @Nullable String kafka;

  @Mixin private ConfigOption config;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  private boolean noted;

  Target(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  boolean json() {
    return json;
  }

  /**
   * @throws IOException when a stack is meant that does not run
   * @throws IllegalArgumentException when the configuration cannot be used
   */
  IndexSearch reader() throws IOException {
    Map<String, String> file = config.given().inFile();
    for (Map<String, String> place : List.of(options(), environment(), file)) {
      String address = place.get(ConfigFile.ELASTICSEARCH);
      if (address != null) {
        return new IndexSearch(uri(address), apiKey(address, file));
      }
      if (place.containsKey(ConfigFile.STATE)) {
        break;
      }
    }
    return new IndexSearch(asked().elasticsearch(), null);
  }

  /** A key in the file is for the Elasticsearch in the file, and is shown to no other. */
  private @Nullable String apiKey(String address, Map<String, String> file) {
    String given = environment().get(ConfigFile.API_KEY);
    String beside = file.get(ConfigFile.ELASTICSEARCH);
    return given != null || (beside != null && !beside.equals(address))
        ? given
        : file.get(ConfigFile.API_KEY);
  }

  /**
   * @return {@code host:port}
   * @throws IOException when a stack is meant that does not run
   * @throws IllegalArgumentException when the configuration cannot be used, or names another
   *     Elasticsearch and no Kafka
   */
  String kafka() throws IOException {
    Map<String, String> file = config.given().inFile();
    boolean elsewhere = false;
    for (Map<String, String> place : List.of(options(), environment(), file)) {
      String address = place.get(ConfigFile.KAFKA);
      if (address != null) {
        return address;
      }
      elsewhere |= place.containsKey(ConfigFile.ELASTICSEARCH);
      if (place.containsKey(ConfigFile.STATE) && !elsewhere) {
        break;
      }
    }
    if (elsewhere) {
      throw new IllegalArgumentException(
          "an Elasticsearch is named, and not the Kafka beside it: name it with --kafka");
    }
    return asked().kafka();
  }

  /** The stack that is meant. Which one is said, unless the command line or the default says it. */
  private StackStatus asked() throws IOException {
    List<StackStatus> stacks = stacks();
    StackStatus asked = stacks.get(0);
    String preferred = StateFolders.byDefault(surroundings.environment()).toString();
    if (state == null && !noted && (stacks.size() > 1 || !asked.state().equals(preferred))) {
      noted = true;
      surroundings.note(
          "reading the "
              + (asked.demo() ? "demo" : "stack")
              + " in "
              + asked.state()
              + (stacks.size() > 1
                  ? ", one of "
                      + stacks.size()
                      + " that run here: `epitaph status` lists them, --state names another"
                  : ""));
    }
    return asked;
  }

  /**
   * The stack that is named, else all that run here; the first is the one that is meant.
   *
   * @throws IOException when there is none
   */
  List<StackStatus> stacks() throws IOException {
    Map<String, String> file = config.given().inFile();
    for (Map<String, String> place : List.of(options(), environment(), file)) {
      String folder = place.get(ConfigFile.STATE);
      if (folder != null) {
        return List.of(stackIn(Path.of(folder)));
      }
    }
    List<StackStatus> running = StateFolders.running(surroundings.environment());
    if (running.isEmpty()) {
      throw new IOException(
          "no stack runs here: start one with `epitaph up`, or name an Elasticsearch with"
              + " --elasticsearch");
    }
    return running;
  }

  private static StackStatus stackIn(Path folder) throws IOException {
    StackStatus status = StackStatus.read(folder);
    if (status == null || !status.isAlive()) {
      throw new IOException(
          "no stack runs on "
              + folder
              + ": start one with `epitaph up --state "
              + folder
              + "`, or name an Elasticsearch with --elasticsearch");
    }
    return status;
  }

  private Map<String, String> options() {
    Map<String, String> given = new HashMap<>();
    put(given, ConfigFile.ELASTICSEARCH, elasticsearch);
    put(given, ConfigFile.KAFKA, kafka);
    put(given, ConfigFile.STATE, state == null ? null : state.toString());
    return given;
  }

  private Map<String, String> environment() {
    Map<String, String> given = new HashMap<>();
    for (String name : ConfigFile.NAMES) {
      put(
          given,
          name,
          surroundings
              .environment()
              .get("EPITAPH_" + name.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
    return given;
  }

  private static void put(Map<String, String> map, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      map.put(name, value);
    }
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Elasticsearch's address: got '" + text + "', wanted http://host:port", e);
    }
  }
}
