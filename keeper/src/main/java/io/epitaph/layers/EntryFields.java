package io.epitaph.layers;

import io.epitaph.posix.FileStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the header of each entry of a tar says, as an engine writes it. For one thread. */
final class EntryFields {
  static final String CAPABILITY = "security.capability";

  private final Dialect dialect;
  private final IdShift shift;
  private final OwnerNames names;

  /** The first path of each file that has more than one. */
  private final Map<Inode, byte[]> linked = new HashMap<>();

  private record Inode(long device, long number) {}

  /**
   * @param shift what the engine adds to owners
   */
  EntryFields(MergedFolder root, Dialect dialect, IdShift shift) throws IOException {
    this.dialect = dialect;
    this.shift = shift;
    this.names = dialect.ownerNames() ? OwnerNames.of(root) : OwnerNames.none();
  }

  /**
   * Whether an engine exports it: not a socket, nor a file of an owner outside of the container.
   */
  boolean has(FileStatus status) {
    return !status.isSocket() && shift.has(status.uid(), status.gid());
  }

  TarFields of(MergedEntry entry, byte[] path) throws IOException {
    FileStatus status = entry.status();
    byte @Nullable [] earlier = earlierName(status, path);
    byte[] capability = capability(entry);
    byte[] link = status.isSymbolicLink() ? entry.place().link(entry.name()) : TarFields.NO_NAME;
    boolean device = status.isCharacterDevice() || status.isBlockDevice();
    return new TarFields(
        path,
        earlier == null ? type(status) : '1',
        dialect.typeInMode() ? status.mode() : status.permissions(),
        status.uid() - shift.uid(),
        status.gid() - shift.gid(),
        status.isFile() && earlier == null ? status.size() : 0,
        status.seconds(),
        earlier == null ? link : earlier,
        names.user(status.uid()),
        names.group(status.gid()),
        device ? status.major() : 0,
        device ? status.minor() : 0,
        capability == null ? Map.of() : Map.of(CAPABILITY, capability));
  }

  /** The path under which the same file was written before; null for the first time. */
  private byte @Nullable [] earlierName(FileStatus status, byte[] path) {
    return status.isFolder() || status.links() < 2
        ? null
        : linked.putIfAbsent(new Inode(status.device(), status.inode()), path);
  }

  private static byte @Nullable [] capability(MergedEntry entry) throws IOException {
    return entry.attributes().contains(CAPABILITY)
        ? entry.place().attribute(entry.name(), CAPABILITY)
        : null;
  }

  private static char type(FileStatus status) {
    if (status.isFolder()) {
      return '5';
    }
    if (status.isSymbolicLink()) {
      return '2';
    }
    if (status.isCharacterDevice()) {
      return '3';
    }
    if (status.isBlockDevice()) {
      return '4';
    }
    return status.isFifo() ? '6' : '0';
  }
}
