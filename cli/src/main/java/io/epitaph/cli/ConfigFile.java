package io.epitaph.cli;

import java.util.List;

/** The settings of a reading command, as they stand in the configuration file. */
final class ConfigFile {
  static final String ELASTICSEARCH = "elasticsearch";
  static final String KAFKA = "kafka";
  static final String STATE = "state";
  static final String API_KEY = "api-key";
  static final List<String> NAMES = List.of(ELASTICSEARCH, KAFKA, STATE, API_KEY);

  private ConfigFile() {}
}
