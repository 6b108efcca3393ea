package io.epitaph.keeper;

import io.epitaph.posix.Folder;
import io.epitaph.posix.OpenQuestions;
import io.epitaph.posix.ThisProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The process that is asked. Its one thread does nothing but answer: the kernel's questions, and
 * each byte that the keeper sends to its standard input. When these stop coming it leaves, and the
 * kernel allows what is pending.
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

  /** Written once it listens. */
  static final String LISTENING = "listening";

  private static final long PATIENCE = Duration.ofSeconds(3).toNanos();

  private final Path root;
  private final KeptFolder folder;
  private final OpenQuestions questions;
  private final LayerStore overlay2;
  private final TakeOver takeOver = new TakeOver();
  private final Map<LayerStore, SnapshotTakeOver> snapshots = new LinkedHashMap<>();
  private final Set<LayerStore> watched = new HashSet<>();
  private boolean begun;
  private long heard = System.nanoTime();

  private Listener(Path root, OpenQuestions questions) throws IOException {
    this.root = root;
    this.folder = KeptFolder.of(root);
    this.questions = questions;
    this.overlay2 = LayerStore.overlay2(root);
    Folder dataRoot = Folder.open(root);
    for (LayerStore store : folder.stores()) {
      Path database = store.database();
      if (database != null) {
        snapshots.put(store, new SnapshotTakeOver(database, dataRoot, folder.owner()));
      }
    }
  }

  /**
   * @param arguments the engine's data root
   */
  public static void main(String[] arguments) {
    try {
      ThisProcess.endWithParent();
      ThisProcess.leaveTerminal();
      Listener listener = new Listener(Path.of(arguments[0]), OpenQuestions.open());
      ThisProcess.goFirst();
      listener.run();
    } catch (IOException e) {
      say("failed " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() throws IOException {
    byte[] input = new byte[256];
    while (System.nanoTime() - heard < PATIENCE) {
      OpenQuestions.Ready ready = questions.await(500);
      if (ready == OpenQuestions.Ready.QUESTION) {
        answer();
      } else if (ready == OpenQuestions.Ready.INPUT) {
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
      takeOver.wordsOnly(word == WORDS_ONLY);
      for (SnapshotTakeOver each : snapshots.values()) {
        each.wordsOnly(word == WORDS_ONLY);
        if (isContainerdUsed()) {
          learn(each);
        }
      }
      if (begun) {
        watch();
      }
      say(ALIVE);
    }
  }

  /** Before it is asked, too: the one that is asked now may be killed between two questions. */
  private static void learn(SnapshotTakeOver snapshots) {
    try {
      snapshots.learn();
    } catch (IOException e) {
      // It was written meanwhile; it is read again when it counts.
      return;
    }
  }

  /** An engine makes the folders when it needs them. */
  private void watch() throws IOException {
    if (overlay2.exists() && watched.add(overlay2)) {
      questions.watch(overlay2.layers());
    }
    for (LayerStore store : snapshots.keySet()) {
      if (isContainerdUsed() && store.exists() && watched.add(store)) {
        questions.watch(store.layers());
      }
    }
  }

  /** One that runs as a service may have nothing of this engine, and much of others. */
  private boolean isContainerdUsed() {
    return Files.isDirectory(root.resolve("rootfs"));
  }

  private void begin() throws IOException {
    // A slow disk is no reason to be killed: each file that was read is a sign of life.
    for (KeptContainer kept : folder.containers()) {
      SnapshotTakeOver other = snapshots.get(folder.store(kept.id()));
      kept.layers().forEach(other == null ? takeOver::need : other::need);
      say(ALIVE);
    }
    Path mounts = root.resolve("image/overlay2/layerdb/mounts");
    if (Files.isDirectory(mounts)) {
      try (Folder folder = Folder.open(mounts)) {
        takeOver.learn(folder, () -> say(ALIVE));
      }
    }
    watch();
    begun = true;
  }

  private void answer() throws IOException {
    String line = null;
    try (OpenQuestions.Question question = questions.next()) {
      if (question != null) {
        line = take(question.folder());
      }
    }
    if (line != null) {
      say(line);
    }
  }

  private @Nullable String take(Folder asked) {
    try {
      for (Map.Entry<LayerStore, SnapshotTakeOver> each : snapshots.entrySet()) {
        if (watched.contains(each.getKey()) && each.getValue().isAskedFor(asked)) {
          return each.getValue().take(asked);
        }
      }
      return takeOver.take(asked);
    } catch (IOException | RuntimeException e) {
      // Whatever it is, the engine goes on.
      return "missed " + e.getMessage();
    }
  }

  private static void say(String line) {
    ThisProcess.writeOutput((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
