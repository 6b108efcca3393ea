package io.epitaph.collector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Carries bytes between a Unix socket and an engine's, and can stand still: what comes from the
 * engine by connections that are open then is not read until it goes on.
 */
final class StallingRelay implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final Phaser goingOn = new Phaser(1);
  private volatile AtomicBoolean stalled = new AtomicBoolean();

  private StallingRelay(ServerSocketChannel server, Path socket) {
    this.server = server;
    this.socket = socket;
  }

  static StallingRelay start(Path socket, Path engine) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    StallingRelay relay = new StallingRelay(server, socket);
    SocketRelay.daemon(() -> relay.serve(engine));
    return relay;
  }

  URI address() {
    return URI.create("unix://" + socket);
  }

  /** Nothing more is read of the connections that are open now; later ones go on. */
  void stall() {
    AtomicBoolean current = stalled;
    stalled = new AtomicBoolean();
    current.set(true);
  }

  /** All is read again. */
  void goOn() {
    goingOn.arriveAndDeregister();
  }

  private void serve(Path engine) {
    try {
      while (true) {
        SocketChannel client = server.accept();
        SocketChannel target = SocketChannel.open(UnixDomainSocketAddress.of(engine));
        AtomicBoolean mine = stalled;
        SocketRelay.daemon(() -> SocketRelay.copy(client, target, () -> {}));
        SocketRelay.daemon(() -> SocketRelay.copy(target, client, () -> awaitGoingOn(mine)));
      }
    } catch (IOException e) {
      // The test is over.
      return;
    }
  }

  private void awaitGoingOn(AtomicBoolean stall) {
    if (stall.get()) {
      goingOn.awaitAdvance(0);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
