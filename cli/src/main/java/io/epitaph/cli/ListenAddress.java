package io.epitaph.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where to listen: {@code HOST:PORT}, or a port on loopback. */
final class ListenAddress implements ITypeConverter<InetSocketAddress> {
  private static final String LOOPBACK = "127.0.0.1";

  /** Stands for no address at all: nothing listens. */
  static final InetSocketAddress OFF = InetSocketAddress.createUnresolved("off", 0);

  @Override
  public InetSocketAddress convert(String text) {
    if (text.equals("off")) {
      return OFF;
    }
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? LOOPBACK : text.substring(0, colon);
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port >= 0 && port <= 65_535 && !host.isEmpty()) {
        return new InetSocketAddress(host, port);
      }
    } catch (NumberFormatException e) {
      // Rejected below, like all else that is no port.
    }
    throw new TypeConversionException(
        "got '" + text + "', wanted HOST:PORT, a port on 127.0.0.1, or off");
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
