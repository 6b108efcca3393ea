package io.epitaph.indexer.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.indexer.rest.Failures;
import io.epitaph.indexer.rest.IndexUnavailableException;
import io.epitaph.indexer.rest.RestClients;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.http.ContentTooLongException;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.elasticsearch.client.HttpAsyncResponseConsumerFactory.HeapBufferedResponseConsumerFactory;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.RestClient;
import org.jspecify.annotations.Nullable;

/** Elasticsearch's REST API, by Elastic's own low-level client: JSON in, JSON out. Thread-safe. */
final class IndexHttp implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Room for one record of 16 MiB, with its JSON escapes. */
  private static final int ANSWER_BYTES = 40 * 1024 * 1024;

  private static final RequestOptions OPTIONS =
      RequestOptions.DEFAULT.toBuilder()
          .setHttpAsyncResponseConsumerFactory(
              new HeapBufferedResponseConsumerFactory(ANSWER_BYTES))
          .build();

  private final URI address;
  private final RestClient client;

  IndexHttp(URI address, @Nullable String apiKey) {
    this.address = address;
    this.client = RestClients.open(address, apiKey, RestClients.SHORT);
  }

  URI address() {
    return address;
  }

  /**
   * @param body null for none
   * @throws IndexUnavailableException when it does not answer, or answers that it cannot or may not
   *     now
   * @throws io.epitaph.indexer.rest.IndexRefusedException when it answers that the request is wrong
   * @throws AnswerTooLargeException when its answer does not fit into memory
   */
  JsonNode ask(String method, String path, @Nullable JsonNode body) throws IOException {
    Request request = new Request(method, path);
    request.setOptions(OPTIONS);
    if (body != null) {
      request.setEntity(new NByteArrayEntity(Wire.write(body), ContentType.APPLICATION_JSON));
    }
    try {
      return json(client.performRequest(request));
    } catch (IOException e) {
      if (e instanceof ContentTooLongException || e.getCause() instanceof ContentTooLongException) {
        throw new AnswerTooLargeException(e);
      }
      throw Failures.of(address, e);
    }
  }

  /** As {@link #ask}, but an answer that it is busy is waited out for some seconds. */
  JsonNode askPatiently(String method, String path, @Nullable JsonNode body) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (boolean first = true; ; first = false) {
      try {
        return ask(method, path, body);
      } catch (IndexUnavailableException e) {
        // The first answer may have taken all that time.
        if (!e.maySoonBeOver() || (!first && System.nanoTime() > end)) {
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

  private static JsonNode json(Response response) throws IOException {
    if (response.getEntity() == null) {
      return Wire.MAPPER.createObjectNode();
    }
    try (InputStream in = response.getEntity().getContent()) {
      JsonNode tree = Wire.MAPPER.readTree(in);
      return tree == null ? Wire.MAPPER.createObjectNode() : tree;
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
