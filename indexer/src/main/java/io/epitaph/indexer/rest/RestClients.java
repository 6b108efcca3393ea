package io.epitaph.indexer.rest;

import java.net.URI;
import org.apache.http.HttpHost;
import org.apache.http.message.BasicHeader;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;
import org.jspecify.annotations.Nullable;

/** Connections to an Elasticsearch. */
public final class RestClients {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int ANSWER_MILLIS = 60_000;

  private RestClients() {}

  /**
   * Connects with the first request.
   *
   * @param address {@code http://host:port}, with a path when it is behind a proxy
   * @param apiKey the encoded API key; null for none
   * @throws IllegalArgumentException when it is not an address
   */
  public static RestClient open(URI address, @Nullable String apiKey) {
    HttpHost host = new HttpHost(address.getHost(), port(address), address.getScheme());
    RestClientBuilder builder =
        RestClient.builder(host)
            .setRequestConfigCallback(
                config -> config.setConnectTimeout(CONNECT_MILLIS).setSocketTimeout(ANSWER_MILLIS));
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
