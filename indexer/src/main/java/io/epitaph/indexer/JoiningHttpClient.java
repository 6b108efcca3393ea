package io.epitaph.indexer;

import co.elastic.clients.transport.TransportOptions;
import co.elastic.clients.transport.http.TransportHttpClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends a body in one piece. The Java client splits a bulk into four pieces per document, and the
 * connection goes through its selector once for each: that took five times the CPU.
 */
final class JoiningHttpClient implements TransportHttpClient {
  private final TransportHttpClient http;

  JoiningHttpClient(TransportHttpClient http) {
    this.http = http;
  }

  @Override
  public TransportOptions createOptions(@Nullable TransportOptions options) {
    return http.createOptions(options);
  }

  @Override
  public Response performRequest(
      String endpoint, @Nullable Node node, Request request, TransportOptions options)
      throws IOException {
    return http.performRequest(endpoint, node, joined(request), options);
  }

  @Override
  public CompletableFuture<Response> performRequestAsync(
      String endpoint, @Nullable Node node, Request request, TransportOptions options) {
    return http.performRequestAsync(endpoint, node, joined(request), options);
  }

  private static Request joined(Request request) {
    Iterable<ByteBuffer> pieces = request.body();
    if (pieces == null) {
      return request;
    }
    int size = 0;
    for (ByteBuffer piece : pieces) {
      size += piece.remaining();
    }
    ByteBuffer whole = ByteBuffer.allocate(size);
    for (ByteBuffer piece : pieces) {
      whole.put(piece.duplicate());
    }
    return new Request(
        request.method(),
        request.path(),
        request.queryParams(),
        request.headers(),
        List.of(whole.flip()));
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
