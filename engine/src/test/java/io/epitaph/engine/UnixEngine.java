package io.epitaph.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers requests on a Unix socket as configured, and does not answer others. */
final class UnixEngine implements AutoCloseable {
  private final URI address;
  private final ServerSocketChannel server;
  private final Thread accepting;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** Of each request that was not answered, the last connection. */
  private final Map<String, SocketChannel> waiting = new ConcurrentHashMap<>();

  UnixEngine(Path socket) throws IOException {
    address = URI.create("unix://" + socket);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    accepting = daemon(this::accept);
    on("GET /version", ok("{\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\"}"));
  }

  URI address() {
    return address;
  }

  /** All requests so far, the first line of each without its protocol. */
  List<String> requests() {
    return requests;
  }

  static String ok(String body) {
    return answer("200 OK", body);
  }

  static String answer(String status, String body) {
    int length = body.getBytes(UTF_8).length;
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n\r\n" + body;
  }

  UnixEngine on(String request, String answer) {
    answers.put(request, answer);
    return this;
  }

  /**
   * Waits for a request that is not answered, and answers it late, when {@code between} is done.
   */
  void answerAfter(String request, String answer, Work between) throws IOException {
    await().atMost(Duration.ofMinutes(2)).until(() -> waiting.containsKey(request));
    between.run();
    waiting.remove(request).write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
  }

  private static Thread daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One end was closed.
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  interface Work {
    void run() throws IOException;
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel connection = server.accept();
      connections.add(connection);
      daemon(() -> serve(connection));
    }
  }

  private void serve(SocketChannel connection) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (connection.read(buffer) >= 0) {
      head.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      String text = head.toString(UTF_8);
      if (text.contains("\r\n\r\n")) {
        String request = text.substring(0, text.indexOf(" HTTP/"));
        head.reset();
        requests.add(request);
        String answer = answers.get(request);
        if (answer == null) {
          waiting.put(request, connection);
        } else {
          connection.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
        }
      }
    }
  }

  /**
   * Returns when nobody can connect: an accept that is under way may take one more, and until it
   * has ended the socket takes them.
   */
  @Override
  public void close() throws IOException {
    server.close();
    try {
      accepting.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connections are accepted");
    }
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }
}
