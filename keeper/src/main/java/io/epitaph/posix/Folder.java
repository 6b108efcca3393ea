package io.epitaph.posix;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open folder. Names are looked up from its descriptor, so that neither the length of a path nor
 * a link in it matters, and a rename of a folder above changes nothing. No call follows a link. For
 * one thread.
 */
public final class Folder implements AutoCloseable {
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int O_NOFOLLOW = OpenFlags.NOFOLLOW;
  private static final int O_DIRECTORY = OpenFlags.DIRECTORY;
  private static final int O_CLOEXEC = 02000000;
  private static final int OWNER_ONLY = 0700;
  private static final int OWNER_READS = 0600;

  /** Write only, create, truncate. */
  private static final int CREATE = 01 | 0100 | 01000;

  private static final int NAMES_BUFFER = 32 * 1024;
  private static final int LONGEST_LINK = 4096;
  private static final int LONGEST_ATTRIBUTE = 64 * 1024;

  private final int fd;
  private boolean closed;

  private Folder(int fd) {
    this.fd = fd;
  }

  /**
   * @param path links in it are followed, but for the last name
   */
  public static Folder open(Path path) throws IOException {
    return open(AT_FDCWD, FileName.of(path.toString()));
  }

  /** One whose descriptor the kernel gave; it is closed with this. */
  static Folder adopt(int fd) {
    return new Folder(fd);
  }

  /** The last part of the path that it is known under now; empty when it has none. */
  public String name() throws IOException {
    byte[] self = FileName.of("/proc/self/fd/" + fd).terminated();
    byte[] buffer = new byte[LONGEST_LINK];
    long n = Libc.readlinkat(AT_FDCWD, self, buffer, buffer.length);
    if (n < 0) {
      throw PosixException.last("readlinkat", "/proc/self/fd/" + fd);
    }
    String path = new String(buffer, 0, (int) n, StandardCharsets.UTF_8);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Renames, from a path in it to a path in it; both may have two dots. Opens nothing. */
  public void rename(String from, String to) throws IOException {
    byte[] source = FileName.of(from).terminated();
    if (Libc.renameat(fd, source, fd, FileName.of(to).terminated()) != 0) {
      throw PosixException.last("renameat", from);
    }
  }

  /** A second name for a file. Opens nothing. */
  public void hardLink(String from, String to) throws IOException {
    byte[] source = FileName.of(from).terminated();
    if (Libc.linkat(fd, source, fd, FileName.of(to).terminated(), /* flags= */ 0) != 0) {
      throw PosixException.last("linkat", from);
    }
  }

  /** Moves an entry of it into another folder on the same mount. */
  public void move(FileName name, Folder target, FileName as) throws IOException {
    if (Libc.renameat(fd, name.terminated(), target.fd, as.terminated()) != 0) {
      throw PosixException.last("renameat", name);
    }
  }

  /**
   * Removes what is not a folder; what is gone already is no failure.
   *
   * @return false when it is a folder, and stays
   */
  public boolean removeFile(FileName name) throws IOException {
    if (Libc.unlinkat(fd, name.terminated(), /* flags= */ 0) == 0) {
      return true;
    }
    int errno = Native.getLastError();
    if (errno == PosixException.EISDIR) {
      return false;
    }
    if (errno != PosixException.ENOENT) {
      throw new PosixException("unlinkat " + name, errno);
    }
    return true;
  }

  /** Removes an empty folder in it; one that is gone already is no failure. */
  public void removeFolder(FileName name) throws IOException {
    if (Libc.unlinkat(fd, name.terminated(), AT_REMOVEDIR) != 0
        && Native.getLastError() != PosixException.ENOENT) {
      throw PosixException.last("unlinkat", name);
    }
  }

  /** Makes a folder that only its owner may enter; one that is there is left as it is. */
  public void makeFolder(String path) throws IOException {
    if (Libc.mkdirat(fd, FileName.of(path).terminated(), OWNER_ONLY) != 0
        && Native.getLastError() != PosixException.EEXIST) {
      throw PosixException.last("mkdirat", path);
    }
  }

  /** Writes a small new file. */
  public void write(String path, byte[] content) throws IOException {
    int file = Libc.openat(fd, FileName.of(path).terminated(), CREATE | O_CLOEXEC, OWNER_READS);
    if (file < 0) {
      throw PosixException.last("openat", path);
    }
    try {
      if (Libc.write(file, content, content.length) != content.length) {
        throw PosixException.last("write", path);
      }
    } finally {
      Libc.close(file);
    }
  }

  /** A folder in it. */
  public Folder open(FileName name) throws IOException {
    return open(fd, name);
  }

  private static Folder open(int at, FileName name) throws IOException {
    int fd =
        Libc.openat(at, name.terminated(), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, /* mode= */ 0);
    if (fd < 0) {
      throw PosixException.last("openat", name);
    }
    return new Folder(fd);
  }

  /** The names in it, in no order, without the folder itself and its parent. Called once. */
  public List<FileName> names() throws IOException {
    List<FileName> names = new ArrayList<>();
    byte[] buffer = new byte[NAMES_BUFFER];
    boolean more = true;
    while (more) {
      more = addNames(buffer, names);
    }
    return names;
  }

  /**
   * The next of its names, some hundreds, as {@link #names} has them; none at the end. For folders
   * that may have more than fit into memory.
   */
  public List<FileName> nextNames() throws IOException {
    List<FileName> names = new ArrayList<>();
    byte[] buffer = new byte[NAMES_BUFFER];
    boolean more = true;
    while (more && names.isEmpty()) {
      more = addNames(buffer, names);
    }
    return names;
  }

  /** False at the end. */
  private boolean addNames(byte[] buffer, List<FileName> names) throws IOException {
    long n = Libc.getdents64(fd, buffer, buffer.length);
    if (n < 0) {
      throw PosixException.last("getdents64", fd);
    }
    addNames(buffer, (int) n, names);
    return n > 0;
  }

  private static void addNames(byte[] buffer, int end, List<FileName> names) {
    ByteBuffer entries = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
    for (int at = 0; at < end; at += Short.toUnsignedInt(entries.getShort(at + 16))) {
      int from = at + 19;
      int to = from;
      while (buffer[to] != 0) {
        to++;
      }
      byte[] name = Arrays.copyOfRange(buffer, from, to);
      if (!Arrays.equals(name, new byte[] {'.'}) && !Arrays.equals(name, new byte[] {'.', '.'})) {
        names.add(FileName.of(name));
      }
    }
  }

  public FileStatus status(FileName name) throws IOException {
    byte[] buffer = new byte[FileStatus.BYTES];
    if (Libc.statx(fd, name.terminated(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, buffer) != 0) {
      throw PosixException.last("statx", name);
    }
    return FileStatus.of(buffer);
  }

  /** Where a symbolic link points. */
  public byte[] link(FileName name) throws IOException {
    byte[] buffer = new byte[LONGEST_LINK];
    long n = Libc.readlinkat(fd, name.terminated(), buffer, buffer.length);
    if (n < 0) {
      throw PosixException.last("readlinkat", name);
    }
    return Arrays.copyOf(buffer, (int) n);
  }

  /** The names of a file's extended attributes; those of {@code trusted} for root only. */
  public List<String> attributes(FileName name) throws IOException {
    byte[] path = throughDescriptor(name);
    byte[] buffer = new byte[512];
    long n = Libc.llistxattr(path, buffer, buffer.length);
    if (n < 0) {
      buffer = new byte[LONGEST_ATTRIBUTE];
      n = Libc.llistxattr(path, buffer, buffer.length);
    }
    if (n < 0) {
      throw PosixException.last("llistxattr", name);
    }
    String all = new String(buffer, 0, (int) n, StandardCharsets.UTF_8);
    return all.isEmpty() ? List.of() : List.of(all.split("\0", -1)).subList(0, count(all));
  }

  private static int count(String all) {
    return (int) all.chars().filter(c -> c == 0).count();
  }

  /** The value of an extended attribute; null when the file has none of that name. */
  public byte @Nullable [] attribute(FileName name, String attribute) throws IOException {
    byte[] path = throughDescriptor(name);
    byte[] which = FileName.of(attribute).terminated();
    // Most are short, and all of the buffer is copied.
    byte[] buffer = new byte[256];
    long n = Libc.lgetxattr(path, which, buffer, buffer.length);
    if (n < 0 && Native.getLastError() == PosixException.ERANGE) {
      buffer = new byte[LONGEST_ATTRIBUTE];
      n = Libc.lgetxattr(path, which, buffer, buffer.length);
    }
    return n < 0 ? null : Arrays.copyOf(buffer, (int) n);
  }

  /** The calls for attributes take no descriptor. */
  private byte[] throughDescriptor(FileName name) {
    byte[] prefix = ("/proc/self/fd/" + fd + "/").getBytes(StandardCharsets.US_ASCII);
    byte[] tail = name.terminated();
    byte[] path = Arrays.copyOf(prefix, prefix.length + tail.length);
    System.arraycopy(tail, 0, path, prefix.length, tail.length);
    return path;
  }

  /** A descriptor of a file in it; below 0 when there is none. */
  int openFile(FileName name, int flags) {
    return Libc.openat(fd, name.terminated(), flags, /* mode= */ 0);
  }

  /** The content of a file in it. */
  public FileInput read(FileName name) throws IOException {
    int file = Libc.openat(fd, name.terminated(), O_NOFOLLOW | O_CLOEXEC, /* mode= */ 0);
    if (file < 0) {
      throw PosixException.last("openat", name);
    }
    return new FileInput(file);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.close(fd);
    }
  }
}
