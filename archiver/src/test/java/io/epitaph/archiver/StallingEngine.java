package io.epitaph.archiver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Carries bytes between a Unix socket and an engine's. What the engine sends by one connection
 * stands still after the first MB, as a large export does whose engine hangs.
 */
final class StallingEngine implements AutoCloseable {
  private static final long MOST = 1024 * 1024;

  private final ServerSocketChannel server;
  private final Path socket;
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  private StallingEngine(ServerSocketChannel server, Path socket) {
    this.server = server;
    this.socket = socket;
  }

  /** Before the engine of the machine that tests run on. */
  static StallingEngine start(Path socket) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    StallingEngine engine = new StallingEngine(server, socket);
    daemon(engine::serve);
    return engine;
  }

  URI address() {
    return URI.create("unix://" + socket);
  }

  /** Whether an answer stands still. */
  boolean isStalled() {
    return stalled.getCount() == 0;
  }

  private static SocketAddress target() {
    URI engine = RealEngine.address();
    return "unix".equals(engine.getScheme())
        ? UnixDomainSocketAddress.of(engine.getPath())
        : new InetSocketAddress(engine.getHost(), engine.getPort());
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        SocketChannel engine = SocketChannel.open(target());
        daemon(() -> copy(client, engine, Long.MAX_VALUE));
        daemon(() -> copy(engine, client, MOST));
      }
    } catch (IOException e) {
      // The test is over.
      return;
    }
  }

  private void copy(SocketChannel from, SocketChannel to, long most) {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    long copied = 0;
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        copied += buffer.remaining();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
        if (copied >= most) {
          stalled.countDown();
          closed.await();
          return;
        }
      }
    } catch (IOException e) {
      // One of the two has closed it.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
  }
}
