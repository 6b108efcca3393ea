package io.epitaph.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.LongConsumer;

/** Carries bytes from one socket to another, on a thread of its own, until one is closed. */
public final class Carrier {
  private Carrier() {}

  /**
   * Closes both at the end.
   *
   * @param onRead is called when something was read, before it is written, with the bytes read by
   *     then
   */
  public static void start(SocketChannel from, SocketChannel to, LongConsumer onRead) {
    daemon(() -> copy(from, to, onRead));
  }

  /** Starts a thread that keeps no process alive. */
  public static void daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  private static void copy(SocketChannel from, SocketChannel to, LongConsumer onRead) {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    long bytes = 0;
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        bytes += buffer.remaining();
        onRead.accept(bytes);
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      // One of the two has closed it.
      return;
    }
  }
}
