package io.epitaph.fleet;

/**
 * What differs between the events of engines. Seen in recordings of the versions named; see {@code
 * docs/lives.md}.
 */
public enum Dialect {
  DOCKER_20_10("20.10.24", "1.41", "1.12", false, false),
  DOCKER_26_1("26.1.5", "1.45", "1.24", true, true),
  DOCKER_28_5("28.5.2", "1.51", "1.24", true, true);

  private final String version;
  private final String api;
  private final String oldestApi;
  private final boolean deathLast;
  private final boolean durations;

  Dialect(String version, String api, String oldestApi, boolean deathLast, boolean durations) {
    this.version = version;
    this.api = api;
    this.oldestApi = oldestApi;
    this.deathLast = deathLast;
    this.durations = durations;
  }

  /** Of the engine: {@code 20.10.24}. */
  public String version() {
    return version;
  }

  /** The newest API version it speaks: {@code 1.41}. */
  public String api() {
    return api;
  }

  /** The oldest API version it speaks. */
  public String oldestApi() {
    return oldestApi;
  }

  /** Whether {@code die} comes after the network's {@code disconnect} and after {@code stop}. */
  boolean deathLast() {
    return deathLast;
  }

  /** Whether {@code die} has {@code execDuration}. */
  boolean durations() {
    return durations;
  }

  /** A start that fails joins nothing there, when the network is {@code none}. */
  boolean joinsBeforeItStarts() {
    return this != DOCKER_28_5;
  }
}
