package io.epitaph.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What {@code statx(2)} says of a file, links not followed.
 *
 * @param mode type and permissions
 * @param seconds of the last change of the content, since 1970, rounded down
 * @param nanos the rest of it
 * @param device which file system the file is on
 * @param major of a device file
 * @param minor of a device file
 * @param diskBytes what it takes of the disk
 */
public record FileStatus(
    int mode,
    long uid,
    long gid,
    long size,
    long links,
    long inode,
    long device,
    int major,
    int minor,
    long seconds,
    int nanos,
    long diskBytes) {
  /** The bytes of a {@code struct statx}. */
  static final int BYTES = 256;

  private static final int TYPE = 0170000;

  static FileStatus of(byte[] statx) {
    ByteBuffer in = ByteBuffer.wrap(statx).order(ByteOrder.nativeOrder());
    return new FileStatus(
        Short.toUnsignedInt(in.getShort(28)),
        Integer.toUnsignedLong(in.getInt(20)),
        Integer.toUnsignedLong(in.getInt(24)),
        in.getLong(40),
        Integer.toUnsignedLong(in.getInt(16)),
        in.getLong(32),
        ((long) in.getInt(136) << 32) | Integer.toUnsignedLong(in.getInt(140)),
        in.getInt(128),
        in.getInt(132),
        in.getLong(112),
        in.getInt(120),
        512 * in.getLong(48));
  }

  public boolean isFolder() {
    return (mode & TYPE) == 0040000;
  }

  public boolean isFile() {
    return (mode & TYPE) == 0100000;
  }

  public boolean isSymbolicLink() {
    return (mode & TYPE) == 0120000;
  }

  public boolean isCharacterDevice() {
    return (mode & TYPE) == 0020000;
  }

  public boolean isBlockDevice() {
    return (mode & TYPE) == 0060000;
  }

  public boolean isFifo() {
    return (mode & TYPE) == 0010000;
  }

  public boolean isSocket() {
    return (mode & TYPE) == 0140000;
  }

  /** A character device of the numbers 0 and 0: what overlay file systems write for deleted. */
  public boolean isWhiteout() {
    return isCharacterDevice() && major == 0 && minor == 0;
  }

  /** The permissions, with set-user-id, set-group-id and the sticky bit. */
  public int permissions() {
    return mode & 07777;
  }
}
