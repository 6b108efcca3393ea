package io.epitaph.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.InputStream;
import java.util.function.Consumer;

/** An answer of an engine that is streamed. Thread-safe. */
final class EngineStream implements AutoCloseable {
  private final String what;
  private final Response response;
  private final DockerHttpClient client;
  private final Consumer<EngineStream> onClose;
  private volatile boolean ended;

  /**
   * @param what where the request went
   * @param onClose is called when it is closed on our side
   */
  EngineStream(
      String what, Response response, DockerHttpClient client, Consumer<EngineStream> onClose) {
    this.what = what;
    this.response = response;
    this.client = client;
    this.onClose = onClose;
  }

  /** Where the request went, for error messages. */
  String what() {
    return what;
  }

  InputStream body() {
    return response.getBody();
  }

  /** Whether it was closed on our side. */
  boolean isClosed() {
    return ended;
  }

  /** Ends the connection, and so a read that another thread waits in. */
  @Override
  public void close() {
    ended = true;
    onClose.accept(this);
    // The client first: closing the answer would read the rest of it.
    EngineHttp.closeQuietly(client);
    try {
      response.close();
    } catch (RuntimeException e) {
      // The connection is closed already.
      return;
    }
  }
}
