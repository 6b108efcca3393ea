package io.epitaph.indexer.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.http.ContentTooLongException;
import org.apache.http.HttpHost;
import org.apache.http.entity.ContentType;
import org.apache.http.message.BasicHeader;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.elasticsearch.client.HttpAsyncResponseConsumerFactory.HeapBufferedResponseConsumerFactory;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;
import org.jspecify.annotations.Nullable;

/** Elasticsearch's REST API, by Elastic's own low-level client: JSON in, JSON out. Thread-safe. */
public final class IndexHttp implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int ANSWER_MILLIS = 60_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** One record of 16 MiB, and what JSON makes of it. */
  private static final int ANSWER_BYTES = 40 * 1024 * 1024;

  private static final RequestOptions OPTIONS =
      RequestOptions.DEFAULT.toBuilder()
          .setHttpAsyncResponseConsumerFactory(
              new HeapBufferedResponseConsumerFactory(ANSWER_BYTES))
          .build();
  private static final Pattern PREVIEW = Pattern.compile("\\.? ?Preview of field's value: '.*");
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;

  private final URI address;
  private final RestClient client;

  /**
   * @param apiKey the encoded API key; null for none
   * @throws IllegalArgumentException when the address is none
   */
  public IndexHttp(URI address, @Nullable String apiKey) {
    this.address = address;
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
    client = builder.build();
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

  public URI address() {
    return address;
  }

  /**
   * @param body null for none
   * @throws IndexUnavailableException when it does not answer, or answers that it cannot or may not
   *     now: what is to be done about it is not in the request
   * @throws IndexRefusedException when it answers that the request is wrong: 400, 413
   * @throws AnswerTooLargeException when its answer does not fit into memory
   */
  public JsonNode ask(String method, String path, byte @Nullable [] body, ContentType type)
      throws IOException {
    Request request = new Request(method, path);
    request.setOptions(OPTIONS);
    if (body != null) {
      request.setEntity(new NByteArrayEntity(body, type));
    }
    try {
      return json(client.performRequest(request));
    } catch (ResponseException e) {
      int status = e.getResponse().getStatusLine().getStatusCode();
      String reason = withoutValues(reason(e));
      if (status == BAD_REQUEST || status == TOO_LARGE) {
        throw new IndexRefusedException(status, reason, e);
      }
      throw IndexUnavailableException.unwilling(address, status, reason, e);
    } catch (IOException e) {
      if (e instanceof ContentTooLongException || e.getCause() instanceof ContentTooLongException) {
        throw new AnswerTooLargeException(e);
      }
      throw IndexUnavailableException.unreachable(address, e);
    }
  }

  /** As {@link #ask}, but an answer that it is busy is waited out for some seconds. */
  public JsonNode askPatiently(String method, String path, @Nullable JsonNode body)
      throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return ask(method, path, body);
      } catch (IndexUnavailableException e) {
        if (!e.maySoonBeOver() || System.nanoTime() > end) {
          throw e;
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for Elasticsearch", e);
      }
    }
  }

  public JsonNode ask(String method, String path, @Nullable JsonNode body) throws IOException {
    return ask(method, path, body == null ? null : Wire.write(body), ContentType.APPLICATION_JSON);
  }

  private static JsonNode json(Response response) throws IOException {
    if (response.getEntity() == null) {
      return Wire.MAPPER.createObjectNode();
    }
    try (InputStream in = response.getEntity().getContent()) {
      JsonNode tree = Wire.MAPPER.readTree(in);
      return tree == null ? Wire.MAPPER.createObjectNode() : tree;
    }
  }

  private static String reason(ResponseException e) {
    try {
      JsonNode error = json(e.getResponse()).path("error");
      // The reason of the whole is often only that its parts have one.
      JsonNode root = error.path("root_cause").path(0).path("reason");
      JsonNode shard = error.path("failed_shards").path(0).path("reason").path("reason");
      String whole = error.path("reason").asText(error.asText("no reason given"));
      String part = root.asText(shard.asText(whole));
      return part.equals(whole) ? whole : whole + ": " + part;
    } catch (IOException unreadable) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Elasticsearch quotes the value that it refuses; it may be a secret. */
  public static String withoutValues(String reason) {
    return PREVIEW.matcher(reason.replace('\n', ' ')).replaceFirst("");
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
