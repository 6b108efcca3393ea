package io.epitaph.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
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
 * engine is not read until it goes on.
 */
public final class StallingRelay implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final long most;
  private final Phaser goingOn = new Phaser(1);
  private volatile AtomicBoolean stalled = new AtomicBoolean();
  private volatile boolean large;

  private StallingRelay(ServerSocketChannel server, Path socket, long most) {
    this.server = server;
    this.socket = socket;
    this.most = most;
  }

  /**
   * @param socket its own, made here
   * @param engine the engine's address, {@code unix:} or {@code tcp:}
   */
  public static StallingRelay start(Path socket, URI engine) throws IOException {
    return start(socket, engine, Long.MAX_VALUE);
  }

  /**
   * @param most after so many bytes an answer stands still by itself, as a large export does whose
   *     engine hangs
   */
  public static StallingRelay start(Path socket, URI engine, long most) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    StallingRelay relay = new StallingRelay(server, socket, most);
    SocketAddress target =
        "unix".equals(engine.getScheme())
            ? UnixDomainSocketAddress.of(engine.getPath())
            : new InetSocketAddress(engine.getHost(), engine.getPort());
    Carrier.daemon(() -> relay.serve(target));
    return relay;
  }

  public URI address() {
    return URI.create("unix://" + socket);
  }

  /** Nothing more is read of the connections that are open now; later ones go on. */
  public void stall() {
    AtomicBoolean current = stalled;
    stalled = new AtomicBoolean();
    current.set(true);
  }

  /** Whether an answer stands still by itself. */
  public boolean isStalled() {
    return large;
  }

  /** All is read again. */
  public void goOn() {
    goingOn.arriveAndDeregister();
  }

  private void serve(SocketAddress target) {
    try {
      while (true) {
        carry(server.accept(), target);
      }
    } catch (IOException e) {
      // The test is over.
      return;
    }
  }

  /** One that the engine refuses ends, and no other. */
  private void carry(SocketChannel client, SocketAddress target) throws IOException {
    SocketChannel engine;
    try {
      engine = SocketChannel.open(target);
    } catch (IOException e) {
      client.close();
      return;
    }
    AtomicBoolean mine = stalled;
    Carrier.start(client, engine, bytes -> {});
    Carrier.start(engine, client, bytes -> awaitGoingOn(mine, bytes));
  }

  private void awaitGoingOn(AtomicBoolean stall, long bytes) {
    if (bytes > most) {
      large = true;
    }
    if (bytes > most || stall.get()) {
      goingOn.awaitAdvance(0);
    }
  }

  @Override
  public void close() {
    goOn();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
