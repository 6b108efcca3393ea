package io.epitaph.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports on 127.0.0.1 for servers that start later.
 *
 * <p>A free port that the system names may be gone before a server binds it: it takes ports out of
 * the same range for every outgoing connection. These are below that range, where nothing is taken
 * that nobody asked for, and no port is named twice by one process.
 */
public final class LoopbackPort {
  /** Well above what services are known to use. */
  private static final int LOWEST = 20_000;

  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  /** Where Linux begins to take ports for connections, unless it is told otherwise. */
  private static final int USUAL_BEGINNING = 32_768;

  private static final int FEWEST = 1_000;
  private static final int HIGHEST = highest();
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(LOWEST, USUAL_BEGINNING));

  /** Those that were asked for by their number: they may be free still, and are not named. */
  private static final Set<Integer> WANTED = ConcurrentHashMap.newKeySet();

  private LoopbackPort() {}

  /**
   * A port that is free, and stays so unless somebody asks for just this one.
   *
   * @throws IOException when there is none
   */
  public static int free() throws IOException {
    int choice = HIGHEST - LOWEST;
    for (int tried = 0; tried < choice; tried++) {
      int port = LOWEST + Math.floorMod(NEXT.getAndIncrement() - LOWEST, choice);
      if (!WANTED.contains(port) && isFree(port)) {
        return port;
      }
    }
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    } catch (IOException e) {
      throw new IOException("127.0.0.1 has no free port: check the loopback interface", e);
    }
  }

  /**
   * The port that is wanted, or a free one.
   *
   * @param of what is to listen there, for people
   * @param wanted 0 for a free one
   * @throws IOException when it is in use
   */
  public static int require(String of, int wanted) throws IOException {
    if (wanted == 0) {
      return free();
    }
    if (!isFree(wanted)) {
      throw new IOException(
          "port "
              + wanted
              + " for "
              + of
              + " is in use on 127.0.0.1: stop what listens there, choose another port, or 0 for a"
              + " free one");
    }
    WANTED.add(wanted);
    return wanted;
  }

  /** Whether a server could listen there now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** The first port that is not for choice; {@link #LOWEST} when there is no room below it. */
  private static int highest() {
    int beginning = USUAL_BEGINNING;
    // The kernel gives such a file in one piece, and readString asks for a byte first.
    try (Scanner range = new Scanner(RANGE, StandardCharsets.US_ASCII)) {
      beginning = range.nextInt();
    } catch (IOException | NoSuchElementException e) {
      // No Linux, or a sandbox that hides it.
    }
    return beginning < LOWEST + FEWEST ? LOWEST : beginning;
  }
}
