package io.epitaph.keeper;

import io.epitaph.posix.PosixException;
import io.epitaph.posix.Ready;
import io.epitaph.posix.ThisProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The process that keeps. Its one thread does nothing but what the kernel asks or tells it, and
 * answer each byte that the keeper sends to its standard input. When these stop coming it leaves,
 * and the kernel allows what is pending.
 */
public final class Listener {
  /** Sent by the keeper: a sign of life, while layers may be kept. */
  static final byte KEEP = 'k';

  /** The same, while there is no room for layers. */
  static final byte WORDS_ONLY = 'w';

  /** Sent once by the keeper: begin to listen. */
  static final byte BEGIN = 'b';

  /** The answer to each sign of life. */
  static final String ALIVE = "alive";

  /** What it writes of a container that was kept, before its id. */
  static final String KEPT = "kept ";

  /** What it writes of one that was not, before the reason. */
  static final String MISSED = "missed ";

  /** What it writes when it cannot be asked, before the reason. */
  static final String NOT_ASKED = "not asked: ";

  /** What it writes when it cannot make the engine wait, before the reason. */
  static final String RACES = "races: ";

  /** Written once it listens. */
  static final String LISTENING = "listening";

  private static final long PATIENCE = Duration.ofSeconds(3).toNanos();

  private final Path root;
  private final KeeperWay wish;
  private Way way;
  private long heard = System.nanoTime();

  private Listener(Path root, KeeperWay wish) throws IOException {
    this.root = root;
    this.wish = wish;
    this.way = way();
  }

  /**
   * @param arguments the engine's data root, and a {@link KeeperWay}
   */
  public static void main(String[] arguments) {
    try {
      ThisProcess.endWithParent();
      ThisProcess.leaveTerminal();
      Listener listener = new Listener(Path.of(arguments[0]), KeeperWay.valueOf(arguments[1]));
      ThisProcess.goFirst();
      listener.run();
    } catch (IOException e) {
      say("failed " + e.getMessage());
      System.exit(1);
    }
  }

  private Way way() throws IOException {
    if (wish == KeeperWay.LEASE) {
      return told("--way lease");
    }
    try {
      return new Asked(root);
    } catch (PosixException e) {
      return told(e);
    }
  }

  private Way told(PosixException refused) throws IOException {
    if (wish == KeeperWay.ASK || refused.errno() == PosixException.ENOENT) {
      throw refused;
    }
    return told(refused.getMessage());
  }

  private Way told(String why) throws IOException {
    say(NOT_ASKED + why);
    return new Told(root);
  }

  private void run() throws IOException {
    byte[] input = new byte[256];
    while (System.nanoTime() - heard < PATIENCE) {
      Ready ready = way.await(500);
      if (ready == Ready.EVENT) {
        way.act().forEach(Listener::say);
      } else if (ready == Ready.INPUT) {
        int n = ThisProcess.readInput(input);
        if (n <= 0) {
          return;
        }
        for (int i = 0; i < n; i++) {
          hear(input[i]);
        }
      }
    }
  }

  private void hear(byte word) throws IOException {
    heard = System.nanoTime();
    if (word == BEGIN) {
      begin();
      say(LISTENING);
    } else {
      way.tick(word == WORDS_ONLY).forEach(Listener::say);
      say(ALIVE);
    }
  }

  /** Whether a folder may be watched shows only now. */
  private void begin() throws IOException {
    try {
      way.begin(() -> say(ALIVE));
    } catch (PosixException e) {
      if (way instanceof Told) {
        throw e;
      }
      way = told(e);
      way.begin(() -> say(ALIVE));
    }
  }

  private static void say(String line) {
    ThisProcess.writeOutput((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
