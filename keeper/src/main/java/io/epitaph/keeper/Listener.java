package io.epitaph.keeper;

import io.epitaph.posix.PosixException;
import io.epitaph.posix.Ready;
import io.epitaph.posix.ThisProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The process that keeps. Its one thread does nothing but what the kernel asks or tells it, and
 * answer each byte that the keeper sends to its standard input. When these stop coming it leaves,
 * and the kernel allows what is pending.
 */
public final class Listener implements AutoCloseable {
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
  private final Consumer<String> say;
  private Way way;
  private boolean wordsOnly;
  private long heard = System.nanoTime();

  /**
   * @param way how it begins
   * @param say takes each line
   */
  Listener(Path root, KeeperWay wish, Way way, Consumer<String> say) {
    this.root = root;
    this.wish = wish;
    this.way = way;
    this.say = say;
  }

  /**
   * @param arguments the engine's data root, and a {@link KeeperWay}
   */
  public static void main(String[] arguments) {
    try {
      ThisProcess.endWithParent();
      ThisProcess.leaveTerminal();
      Path root = Path.of(arguments[0]);
      KeeperWay wish = KeeperWay.valueOf(arguments[1]);
      try (Listener listener = new Listener(root, wish, way(root, wish), Listener::write)) {
        ThisProcess.goFirst();
        listener.run();
      }
    } catch (IOException e) {
      write("failed " + e.getMessage());
      System.exit(1);
    }
  }

  private static Way way(Path root, KeeperWay wish) throws IOException {
    if (wish == KeeperWay.LEASE) {
      write(NOT_ASKED + "--way lease");
      return new Told(root);
    }
    try {
      return new Asked(root);
    } catch (PosixException e) {
      return told(root, wish, e, Listener::write);
    }
  }

  private static Way told(Path root, KeeperWay wish, PosixException refused, Consumer<String> say)
      throws IOException {
    if (wish == KeeperWay.ASK || refused.errno() == PosixException.ENOENT) {
      throw refused;
    }
    say.accept(NOT_ASKED + refused.getMessage());
    return new Told(root);
  }

  private void run() throws IOException {
    boolean more = true;
    while (more && System.nanoTime() - heard < PATIENCE) {
      more = turn();
    }
  }

  /**
   * Does what there is to do, or waits for it for a moment.
   *
   * @return false when the keeper has ended
   */
  boolean turn() throws IOException {
    Ready ready = way.await(500);
    if (ready == Ready.EVENT) {
      way.act().forEach(say);
    } else if (ready == Ready.INPUT) {
      return read();
    } else {
      // The keeper is silent, stopped perhaps: an engine that waits must not wait for it.
      way.tick(wordsOnly).forEach(say);
    }
    return true;
  }

  private boolean read() throws IOException {
    byte[] input = new byte[256];
    int n = ThisProcess.readInput(input);
    for (int i = 0; i < n; i++) {
      hear(input[i]);
    }
    return n > 0;
  }

  /** One byte of the keeper. */
  void hear(byte word) throws IOException {
    heard = System.nanoTime();
    if (word == BEGIN) {
      begin();
      say.accept(LISTENING);
    } else {
      wordsOnly = word == WORDS_ONLY;
      way.tick(wordsOnly).forEach(say);
      say.accept(ALIVE);
    }
  }

  /** Whether a folder may be watched shows only now. */
  private void begin() throws IOException {
    try {
      way.begin(() -> say.accept(ALIVE));
    } catch (PosixException e) {
      if (way instanceof Told) {
        throw e;
      }
      // Of what was watched before it failed nobody would read the questions: who asks there would
      // wait for as long as this process lives.
      way.close();
      way = told(root, wish, e, say);
      way.begin(() -> say.accept(ALIVE));
    }
  }

  @Override
  public void close() {
    way.close();
  }

  private static void write(String line) {
    ThisProcess.writeOutput((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
