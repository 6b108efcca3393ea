package io.epitaph.stack;

import io.epitaph.embedded.ElasticsearchNeeds;
import io.epitaph.model.Words;
import io.epitaph.stack.StackSettings.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    lock(folder).close();
  }

  /**
   * Checks that this user can run a stack in a folder.
   *
   * @throws IllegalArgumentException when it is not a folder
   * @throws IOException when this user may not write to it or to what is in it, or cannot start
   *     Elasticsearch there
   */
  public static void requireUsable(StateFolder folder) throws IOException {
    requireWritable(folder);
    ElasticsearchNeeds.requireStartable(folder.elasticsearch());
  }

  private static void requireWritable(StateFolder folder) throws IOException {
    Path existing = DiskSpace.existing(folder.path());
    if (!Files.isDirectory(existing)) {
      throw new IllegalArgumentException(
          "the state folder " + folder + " cannot be created: " + existing + " is not a folder");
    }
    if (!Files.isWritable(existing)) {
      throw new IOException(
          "the state folder "
              + folder
              + " cannot be written: name another one with --state, or let this user write to "
              + existing);
    }
    String owner = owner(folder.lock());
    String user = owner(Path.of("/proc/self"));
    if (owner != null && user != null && !owner.equals(user)) {
      throw new IOException(
          "the state folder "
              + folder
              + " belongs to a stack of the user "
              + owner
              + ": start it as that user, or name another one with --state");
    }
    for (Path own : List.of(folder.kafka(), folder.flink(), folder.collectors(), folder.vault())) {
      if (Files.exists(own) && !Files.isWritable(own)) {
        throw new IOException(own + " cannot be written: let this user write to all in " + folder);
      }
    }
  }

  /** Null when there is no such file. */
  private static @Nullable String owner(Path file) throws IOException {
    return Files.exists(file) ? Files.getOwner(file).getName() : null;
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
    requireFree("Kafka", ports.kafka());
    requireFree("Elasticsearch", ports.elasticsearch());
    requireFree("Flink", ports.flink());
  }

  private static void requireFree(String of, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "port "
              + port
              + " for "
              + of
              + " is in use on 127.0.0.1: stop what listens there, choose another port, or 0 for a free"
              + " one",
          e);
    }
  }

  /**
   * Locks a state folder, until the channel is closed.
   *
   * @throws IOException when another stack holds it
   */
  static FileChannel lock(StateFolder folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Another one in this process.
    }
    channel.close();
    throw new IOException(
        "another stack uses the state folder " + folder + ": stop it, or name another folder");
  }
}
