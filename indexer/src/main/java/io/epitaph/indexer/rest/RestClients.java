package io.epitaph.indexer.rest;

import java.net.URI;
import java.time.Duration;
import org.apache.http.HttpHost;
import org.apache.http.message.BasicHeader;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;
import org.jspecify.annotations.Nullable;

/** Connections to an Elasticsearch. */
public final class RestClients {
  private static final int CONNECT_MILLIS = 5_000;

  /** For what works by itself: a bulk on a busy machine takes long. */
  public static final Duration PATIENT = Duration.ofMinutes(1);

  /** For what a person waits for. */
  public static final Duration SHORT = Duration.ofSeconds(15);

  private RestClients() {}

  /**
   * Connects with the first request.
   *
   * @param address {@code http://host:port}, with a path when it is behind a proxy
   * @param apiKey the encoded API key; null for none
   * @param answer how long an answer may let wait for its next byte
   * @throws IllegalArgumentException when it is not an address
   */
  public static RestClient open(URI address, @Nullable String apiKey, Duration answer) {
    HttpHost host = new HttpHost(address.getHost(), port(address), address.getScheme());
    RestClientBuilder builder =
        RestClient.builder(host)
            .setRequestConfigCallback(
                config ->
                    config
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setSocketTimeout((int) answer.toMillis()));
    if (address.getPath() != null && address.getPath().length() > 1) {
      builder.setPathPrefix(address.getPath());
    }
    if (apiKey != null) {
      builder.setDefaultHeaders(
          new BasicHeader[] {new BasicHeader("Authorization", "ApiKey " + apiKey)});
    }
    return builder.build();
  }

  private static int port(URI address) {
    boolean http = "http".equals(address.getScheme());
    if (address.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "Elasticsearch's address: got one with a user in it, wanted http://host:port: give an API"
              + " key instead");
    }
    if (address.getHost() == null || (!http && !"https".equals(address.getScheme()))) {
      throw new IllegalArgumentException(
          "Elasticsearch's address: got '" + address + "', wanted http://host:port or https://...");
    }
    return address.getPort() > 0 ? address.getPort() : http ? 9200 : 443;
  }
}
