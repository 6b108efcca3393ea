package io.epitaph.indexer;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.ElasticsearchTransportBase;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.http.TransportHttpClient;
import co.elastic.clients.transport.instrumentation.NoopInstrumentation;
import co.elastic.clients.transport.rest_client.RestClientHttpClient;
import io.epitaph.indexer.rest.Failures;
import io.epitaph.indexer.rest.RestClients;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.elasticsearch.client.RestClient;
import org.jspecify.annotations.Nullable;

/** Elastic's Java client, with its failures translated to our exceptions. Thread-safe. */
final class IndexClient implements AutoCloseable {
  private final URI address;
  private final ElasticsearchClient client;

  IndexClient(URI address, @Nullable String apiKey) {
    this.address = address;
    RestClient rest = RestClients.open(address, apiKey, RestClients.PATIENT);
    this.client =
        new ElasticsearchClient(
            new Transport(new JoiningHttpClient(new RestClientHttpClient(rest))));
  }

  private static final class Transport extends ElasticsearchTransportBase {
    Transport(TransportHttpClient http) {
      super(http, null, new JacksonJsonpMapper(), NoopInstrumentation.INSTANCE);
    }
  }

  /** A request to Elasticsearch. */
  interface Call<T> {
    T on(ElasticsearchClient client) throws IOException;
  }

  URI address() {
    return address;
  }

  /**
   * @throws io.epitaph.indexer.rest.IndexUnavailableException when it does not answer, or answers
   *     that it cannot or may not now
   * @throws io.epitaph.indexer.rest.IndexRefusedException when it answers that the request is wrong
   */
  <T> T ask(Call<T> call) throws IOException {
    try {
      return call.on(client);
    } catch (ElasticsearchException e) {
      throw Failures.answered(address, e.status(), reason(e.error()), e);
    } catch (TransportException e) {
      throw Failures.answered(address, e.statusCode(), String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw Failures.of(address, e);
    }
  }

  /** The top-level reason is often only that a shard has one. */
  private static String reason(ErrorCause error) {
    String whole = error.reason() == null ? "no reason given" : error.reason();
    List<ErrorCause> roots = error.rootCause();
    String part = roots.isEmpty() ? null : roots.get(0).reason();
    return part == null || part.equals(whole) ? whole : whole + ": " + part;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
