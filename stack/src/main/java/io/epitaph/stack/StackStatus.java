package io.epitaph.stack;

import io.epitaph.model.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of a stack, which it writes every two seconds to {@code status.json} in its state
 * folder.
 *
 * @param pid its process id
 * @param startedAt when it was started
 * @param writtenAt when this was written
 * @param state the state folder
 * @param demo true for the stack of a demo, which ends with it
 * @param kafka {@code host:port}
 * @param elasticsearch its address
 * @param metrics where {@code /metrics} and {@code /healthz} are; null in what an earlier version
 *     has written
 * @param parts each part of it
 */
public record StackStatus(
    long pid,
    Instant startedAt,
    Instant writtenAt,
    String state,
    boolean demo,
    String kafka,
    URI elasticsearch,
    @Nullable URI metrics,
    List<StackPart> parts) {

  public StackStatus {
    parts = List.copyOf(parts);
  }

  /** Whether all of it runs, and what is published now would survive a crash. */
  public boolean healthy() {
    return parts.stream().allMatch(part -> part.problem() == null);
  }

  /** Whether its process runs: a stack that was killed leaves its last status. */
  public boolean isAlive() {
    ProcessHandle process = ProcessHandle.of(pid).orElse(null);
    if (process == null || !process.isAlive()) {
      return false;
    }
    // Ids are reused: the right process was started before the stack recorded its start.
    Instant started = process.info().startInstant().orElse(startedAt);
    return !started.isAfter(startedAt.plusSeconds(1));
  }

  /**
   * Reads the status in a state folder.
   *
   * @return null when no stack runs there, nor was killed there
   */
  public static @Nullable StackStatus read(Path state) throws IOException {
    Path file = new StateFolder(state).status();
    if (!Files.isDirectory(state)) {
      return null;
    }
    try {
      return Wire.MAPPER.readValue(Files.readAllBytes(file), StackStatus.class);
    } catch (NoSuchFileException e) {
      return null;
    } catch (AccessDeniedException e) {
      throw new IOException(
          "the status of the stack in " + state + " cannot be read: this user may not open " + file,
          e);
    }
  }

  void write() throws IOException {
    Path file = new StateFolder(Path.of(state)).status();
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.write(next, Wire.write(this));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
