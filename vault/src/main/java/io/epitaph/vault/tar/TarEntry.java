package io.epitaph.vault.tar;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.epitaph.model.Wire;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a tar, as its headers say it; nothing is normalised.
 *
 * @param path as in the tar; bytes that are not UTF-8 are shown as U+FFFD, and {@code pathBytes}
 *     has them
 * @param pathBytes the path's bytes, base64, when they are not UTF-8; else null
 * @param type what it is
 * @param size of the content; of a sparse file with its holes
 * @param mode permission bits, setuid, setgid and sticky bit included
 * @param uid up to 64 bits
 * @param gid up to 64 bits
 * @param user the owner's name; null when the tar gives none
 * @param group the group's name; null when the tar gives none
 * @param modifiedAt null when the tar gives no usable time
 * @param link where a symbolic link points, or the path of the entry a hard link stands for; null
 *     for all others
 * @param linkBytes as {@code pathBytes}
 * @param sha256 of the content of a file, holes included, 64 hex digits; null for what is not a
 *     file, and for one that is cut off
 * @param offset where the content begins in the tar
 * @param stored how many bytes of content the tar holds; less than {@code size} for a sparse file
 * @param sparse for a sparse file the spans that are stored, in order; null for all others
 */
public record TarEntry(
    String path,
    @Nullable String pathBytes,
    Type type,
    long size,
    int mode,
    long uid,
    long gid,
    @Nullable String user,
    @Nullable String group,
    @Nullable Instant modifiedAt,
    @Nullable String link,
    @Nullable String linkBytes,
    @Nullable String sha256,
    long offset,
    long stored,
    @Nullable List<Span> sparse) {

  /** What an entry is. */
  public enum Type implements Wire.Named {
    FILE,
    FOLDER,
    SYMBOLIC_LINK,
    HARD_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO,
    /** Of a kind that this version does not know. */
    OTHER;

    static Type of(char flag, byte[] name) {
      return switch (flag) {
        case 0, '0', '7', 'S' ->
            // Before POSIX a folder was a file with a slash at the end of its name.
            flag == 0 && name.length > 0 && name[name.length - 1] == '/' ? FOLDER : FILE;
        case '1' -> HARD_LINK;
        case '2' -> SYMBOLIC_LINK;
        case '3' -> CHARACTER_DEVICE;
        case '4' -> BLOCK_DEVICE;
        case '5' -> FOLDER;
        case '6' -> FIFO;
        default -> OTHER;
      };
    }
  }

  /**
   * A stored part of a sparse file.
   *
   * @param at where it belongs in the file
   */
  public record Span(long at, long length) {}

  public TarEntry {
    sparse = sparse == null ? null : List.copyOf(sparse);
    if (path == null || type == null) {
      throw new IllegalArgumentException("an entry has no path or no type");
    }
    if (size < 0 || offset < 0 || stored < 0 || !inOrder(sparse, size)) {
      throw new IllegalArgumentException("entry " + path + " has a size that cannot be");
    }
    requireBase64(pathBytes);
    requireBase64(linkBytes);
  }

  /** Fails when it is read, not when it is asked for. */
  private static void requireBase64(@Nullable String bytes) {
    if (bytes != null) {
      byte[] unused = Base64.getDecoder().decode(bytes);
    }
  }

  private static boolean inOrder(@Nullable List<Span> spans, long size) {
    long end = 0;
    for (Span span : spans == null ? List.<Span>of() : spans) {
      if (span.at() < end || span.length() < 0 || span.length() > size - span.at()) {
        return false;
      }
      end = span.at() + span.length();
    }
    return true;
  }

  /**
   * The name to ask for: {@link #absolutePath}, and bytes beyond ASCII as {@code %FF} when the name
   * is no UTF-8, so that two names stay two.
   */
  @JsonIgnore
  public String askedFor() {
    return pathBytes == null
        ? absolutePath()
        : TarPaths.absolute(TarPaths.escaped(Base64.getDecoder().decode(pathBytes)));
  }

  /** The same, without its hash. */
  public TarEntry unhashed() {
    return new TarEntry(
        path,
        pathBytes,
        type,
        size,
        mode,
        uid,
        gid,
        user,
        group,
        modifiedAt,
        link,
        linkBytes,
        null,
        offset,
        stored,
        sparse);
  }

  /** The path from the root of the file system, without leading {@code ./} and trailing slash. */
  @JsonIgnore
  public String absolutePath() {
    return TarPaths.absolute(path);
  }
}
