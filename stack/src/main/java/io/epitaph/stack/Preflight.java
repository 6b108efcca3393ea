package io.epitaph.stack;

import io.epitaph.embedded.ElasticsearchNeeds;
import io.epitaph.embedded.LoopbackPort;
import io.epitaph.model.Words;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Checks, before a stack starts, that it can. It takes milliseconds, and starts nothing.
 *
 * <p>Each refusal is one sentence: an {@link IllegalArgumentException} for a setting that is wrong
 * on any machine, an {@link IOException} for what this machine does not allow now.
 */
public final class Preflight {
  private Preflight() {}

  /** Checks all that a stack needs, and creates its state folder. */
  public static void check(StackSettings settings) throws IOException {
    // The notifier checks its own settings; the broker does not exist yet, so any address will do.
    var unused = settings.receivers().settings("127.0.0.1:9092");
    StateFolder folder = settings.folder();
    requireUsable(folder);
    requireRoom(folder);
    requireFree(settings.ports());
    Files.createDirectories(folder.path());
    StateLock.take(folder).close();
  }

  /**
   * Checks that this user can run a stack in a folder.
   *
   * @throws IllegalArgumentException when it is not a folder
   * @throws IOException when this user may not write to it or to what is in it, or cannot start
   *     Elasticsearch there
   */
  public static void requireUsable(StateFolder folder) throws IOException {
    WritableState.require(folder);
    ElasticsearchNeeds.requireStartable(folder.elasticsearch());
  }

  /**
   * @throws IOException when the disk has too little free space to start
   */
  static void requireRoom(StateFolder folder) throws IOException {
    DiskSpace disk = DiskSpace.of(folder.path());
    if (disk.free() < DiskSpace.NEEDED) {
      throw new IOException(
          "the disk of the state folder "
              + folder
              + " has only "
              + Words.bytes(disk.free())
              + " free, and a stack needs "
              + Words.bytes(DiskSpace.NEEDED)
              + ": free space, or name another folder with --state");
    }
  }

  /** Zero means any free port. */
  static void requireFree(Ports ports) throws IOException {
    LoopbackPort.require("Kafka", ports.kafka());
    LoopbackPort.require("Elasticsearch", ports.elasticsearch());
    LoopbackPort.require("Flink", ports.flink());
  }
}
