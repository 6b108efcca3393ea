package io.epitaph.collector;

import io.epitaph.testing.Carrier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Carries bytes from a port of this host to one in the network name space of another process: by a
 * Unix socket, which both can reach, and a process in between.
 */
final class SocketRelay implements AutoCloseable {
  private final Process inside;
  private final ServerSocketChannel server;

  private SocketRelay(Process inside, ServerSocketChannel server) {
    this.inside = inside;
    this.server = server;
  }

  static SocketRelay into(long pid, Path socket, int port)
      throws IOException, InterruptedException {
    Process inside =
        new ProcessBuilder(
                "nsenter",
                "--target",
                Long.toString(pid),
                "--net",
                // A new name space has its loopback down.
                "sh",
                "-c",
                "/bin/busybox ifconfig lo up && exec \"$@\"",
                "relay",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                SocketRelay.class.getName(),
                socket.toString(),
                Integer.toString(port))
            .inheritIO()
            .start();
    SocketAddress target = UnixDomainSocketAddress.of(socket);
    while (!accepts(target)) {
      if (!inside.isAlive()) {
        throw new IOException("the relay ended with " + inside.exitValue());
      }
      Thread.onSpinWait();
    }
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Carrier.daemon(() -> serve(server, target));
    return new SocketRelay(inside, server);
  }

  /** A socket is there a moment before it takes connections. */
  private static boolean accepts(SocketAddress target) {
    try (SocketChannel probe = SocketChannel.open(target)) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return server.socket().getLocalPort();
  }

  /** The process in between. */
  public static void main(String[] arguments) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(arguments[0]));
    serve(
        server,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1])));
  }

  private static void serve(ServerSocketChannel server, SocketAddress target) {
    try {
      while (true) {
        carry(server.accept(), target);
      }
    } catch (IOException e) {
      // The test is over.
      return;
    }
  }

  /** One that is refused ends, and no other. */
  private static void carry(SocketChannel from, SocketAddress target) throws IOException {
    SocketChannel to;
    try {
      to = SocketChannel.open(target);
    } catch (IOException e) {
      from.close();
      return;
    }
    Carrier.start(from, to, bytes -> {});
    Carrier.start(to, from, bytes -> {});
  }

  @Override
  public void close() {
    inside.destroy();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
