package io.epitaph.engine;

import java.net.URI;
import java.util.Map;

/** Addresses of engines, as people and Docker's own client write them. */
public final class EngineAddress {
  /** Where an engine listens by default. */
  public static final URI DEFAULT = URI.create("unix:///var/run/docker.sock");

  private EngineAddress() {}

  /**
   * The address in {@code DOCKER_HOST}, with the certificates in {@code DOCKER_CERT_PATH} when
   * {@code DOCKER_TLS_VERIFY} is set, as Docker's own client takes them; else {@link #DEFAULT}.
   */
  public static URI from(Map<String, String> environment) {
    String host = environment.getOrDefault("DOCKER_HOST", "");
    if (host.isEmpty()) {
      return DEFAULT;
    }
    boolean verified = !environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty();
    String certificates =
        environment.getOrDefault(
            "DOCKER_CERT_PATH", environment.getOrDefault("HOME", "") + "/.docker");
    return URI.create(
        verified && host.startsWith("tcp://") && host.indexOf('?') < 0
            ? host + "?certs=" + certificates
            : host);
  }

  /**
   * Does not check whether an engine is there.
   *
   * @throws IllegalArgumentException when it is not an address of an engine
   */
  public static void require(URI address) {
    String scheme = String.valueOf(address.getScheme());
    boolean known =
        switch (scheme) {
          case "unix" -> address.getPath() != null && !address.getPath().isEmpty();
          case "tcp" ->
              address.getHost() != null && address.getPort() > 0 && EngineTls.isValid(address);
          default -> false;
        };
    if (!known) {
      throw new IllegalArgumentException(
          "engine address '"
              + address
              + "': wanted unix:///path/to/docker.sock, tcp://host:port, or"
              + " tcp://host:port?certs=FOLDER");
    }
  }
}
