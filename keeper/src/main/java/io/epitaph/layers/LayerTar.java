package io.epitaph.layers;

import io.epitaph.files.ChunkInput;
import io.epitaph.posix.FileInput;
import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tar of a container's file system, made from its layers while it is read. Nothing may write to
 * the layers meanwhile. For one thread.
 *
 * <p>As an engine's export it leaves out sockets, all extended attributes but {@code
 * security.capability}, fractions of seconds, and with userns-remap files of owners outside of it;
 * holes are written as zeros.
 */
public final class LayerTar extends ChunkInput {
  static final String CAPABILITY = "security.capability";

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Level(MergedFolder folder, byte[] path, Iterator<MergedEntry> entries) {}

  private record Inode(long device, long number) {}

  private final Dialect dialect;
  private final IdShift shift;
  private final Oddities oddities;
  private final OwnerNames names;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final Map<Inode, byte[]> linked = new HashMap<>();
  private final Deque<InputStream> parts = new ArrayDeque<>();
  private boolean ended;

  private LayerTar(MergedFolder root, Oddities oddities, Dialect dialect, IdShift shift)
      throws IOException {
    this.oddities = oddities;
    this.dialect = dialect;
    this.shift = shift;
    this.names = dialect.ownerNames() ? OwnerNames.of(root) : OwnerNames.none();
    levels.push(new Level(root, TarFields.NO_NAME, root.entries().iterator()));
  }

  /**
   * @param layers the uppermost first
   * @param shift what the engine adds to owners
   * @throws IOException when a layer cannot be read
   */
  public static LayerTar of(List<Path> layers, Dialect dialect, IdShift shift) throws IOException {
    List<Folder> folders = new ArrayList<>();
    Oddities oddities = new Oddities();
    try {
      for (Path layer : layers) {
        folders.add(Folder.open(layer));
      }
      return new LayerTar(MergedFolder.of(folders, oddities), oddities, dialect, shift);
    } catch (IOException | RuntimeException e) {
      folders.forEach(Folder::close);
      throw e;
    }
  }

  /** What may make it differ from an export, one sentence each; complete when all was read. */
  public List<String> oddities() {
    return oddities.sentences();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      InputStream part = parts.peek();
      if (part == null) {
        if (ended) {
          return -1;
        }
        next();
        continue;
      }
      int n = part.read(bytes, offset, length);
      if (n > 0) {
        return n;
      }
      part.close();
      parts.remove();
    }
  }

  /** Adds the parts of the next entry, or of the end. */
  private void next() throws IOException {
    Level level = levels.peek();
    if (level == null) {
      parts.add(new ByteArrayInputStream(new byte[2 * TarHeaderWriter.BLOCK]));
      ended = true;
    } else if (level.entries().hasNext()) {
      MergedEntry entry = level.entries().next();
      if (!entry.status().isSocket()) {
        add(level, entry);
      }
    } else {
      level.folder().close();
      levels.pop();
    }
  }

  private void add(Level level, MergedEntry entry) throws IOException {
    FileStatus status = entry.status();
    byte[] path = join(level.path(), entry.name(), status.isFolder());
    if (shift.has(status.uid(), status.gid())) {
      add(entry, fields(entry, path));
    }
    if (status.isFolder()) {
      MergedFolder folder = entry.open(oddities);
      levels.push(new Level(folder, path, folder.entries().iterator()));
    }
  }

  private void add(MergedEntry entry, TarFields fields) throws IOException {
    parts.add(new ByteArrayInputStream(TarHeaderWriter.header(fields)));
    if (fields.size() > 0) {
      parts.add(new Exactly(entry.place().read(entry.name()), fields.size(), entry.name()));
      parts.add(new ByteArrayInputStream(new byte[TarHeaderWriter.padding(fields.size())]));
    }
  }

  private TarFields fields(MergedEntry entry, byte[] path) throws IOException {
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

  private static byte[] join(byte[] folder, FileName name, boolean isFolder) {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    path.writeBytes(folder);
    path.writeBytes(name.bytes());
    if (isFolder) {
      path.write('/');
    }
    return path.toByteArray();
  }

  @Override
  public void close() throws IOException {
    for (InputStream part : parts) {
      part.close();
    }
    levels.forEach(level -> level.folder().close());
  }

  /** As many bytes as the header says. */
  private static final class Exactly extends ChunkInput {
    private final FileInput file;
    private final FileName name;
    private long left;

    Exactly(FileInput file, long length, FileName name) {
      this.file = file;
      this.left = length;
      this.name = name;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = file.read(bytes, offset, (int) Math.min(length, left));
      if (n < 0) {
        throw new EOFException(name + " has become shorter by " + left + " bytes");
      }
      left -= n;
      return n;
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
