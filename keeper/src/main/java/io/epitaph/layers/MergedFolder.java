package io.epitaph.layers;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The folders of one path in all layers, as the container saw them.
 *
 * @see <a href="https://docs.kernel.org/filesystems/overlayfs.html">overlayfs</a>
 */
final class MergedFolder implements AutoCloseable {
  /** A container may make any file as large as it likes, and all of it is held in memory. */
  static final int MOST_CONTENT = 4 * 1024 * 1024;

  private final List<Folder> layers;
  private final Oddities oddities;
  private final TreeMap<FileName, MergedEntry> entries = new TreeMap<>();

  /** Names of which nothing further down counts. */
  private final Set<FileName> closed = new HashSet<>();

  private MergedFolder(List<Folder> layers, Oddities oddities) {
    this.layers = layers;
    this.oddities = oddities;
  }

  /**
   * @param layers the uppermost first; closed with this
   */
  static MergedFolder of(List<Folder> layers, Oddities oddities) throws IOException {
    MergedFolder merged = new MergedFolder(layers, oddities);
    for (Folder layer : layers) {
      for (FileName name : layer.names()) {
        if (!merged.closed.contains(name)) {
          merged.add(layer, name);
        }
      }
    }
    return merged;
  }

  /** In the order of their names. */
  Collection<MergedEntry> entries() {
    return entries.values();
  }

  /** Null when there is none. */
  @Nullable MergedEntry entry(FileName name) {
    return entries.get(name);
  }

  /**
   * By paths through folders; a link on the way leads nowhere. Of a file above the limit the whole
   * lines of its begin. Null when there is none.
   */
  byte @Nullable [] content(String... path) throws IOException {
    MergedEntry entry = entry(FileName.of(path[0]));
    if (entry == null) {
      return null;
    }
    if (path.length == 1) {
      if (!entry.status().isFile()) {
        return null;
      }
      return begin(entry);
    }
    if (!entry.status().isFolder()) {
      return null;
    }
    try (MergedFolder folder = entry.open(oddities)) {
      return folder.content(Arrays.copyOfRange(path, 1, path.length));
    }
  }

  private byte[] begin(MergedEntry entry) throws IOException {
    try (var in = entry.place().read(entry.name())) {
      byte[] begin = in.readNBytes(MOST_CONTENT);
      if (begin.length < MOST_CONTENT || in.read() < 0) {
        return begin;
      }
      oddities.add(entry.name() + " has more than 4 MiB, of which only the begin is followed");
      int end = begin.length;
      while (end > 0 && begin[end - 1] != '\n') {
        end--;
      }
      return Arrays.copyOf(begin, end);
    }
  }

  private void add(Folder layer, FileName name) throws IOException {
    FileStatus status = layer.status(name);
    List<String> attributes =
        status.isFolder() || status.isFile() ? layer.attributes(name) : List.of();
    Map<String, byte[]> marks = marks(layer, name, attributes);
    if (status.isWhiteout() || marks.containsKey("whiteout")) {
      closed.add(name);
      return;
    }
    MergedEntry above = entries.get(name);
    if (!status.isFolder()) {
      closed.add(name);
      if (above == null) {
        entries.put(name, new MergedEntry(name, status, layer, attributes));
      }
      return;
    }
    if (above == null) {
      entries.put(name, new MergedEntry(name, status, layer, attributes));
    } else {
      above.add(layer);
    }
    byte[] opaque = marks.get("opaque");
    if (opaque != null && "y".equals(new String(opaque, StandardCharsets.US_ASCII))) {
      closed.add(name);
    }
  }

  /** What the overlay file system has written onto a file; by the last word of the attribute. */
  private Map<String, byte[]> marks(Folder layer, FileName name, List<String> attributes)
      throws IOException {
    if (attributes.isEmpty()) {
      return Map.of();
    }
    Map<String, byte[]> marks = new TreeMap<>();
    for (String attribute : attributes) {
      if (attribute.startsWith("trusted.overlay.")) {
        byte[] value = layer.attribute(name, attribute);
        if (value != null) {
          marks.put(attribute.substring("trusted.overlay.".length()), value);
        }
      } else if (attribute.startsWith("user.overlay.")) {
        // Any process may set it: a container would hide files from its own archive.
        oddities.add(name + " has the attribute " + attribute + ", which is not followed");
      }
    }
    for (String unproven : List.of("redirect", "metacopy")) {
      if (marks.containsKey(unproven)) {
        oddities.add(name + " has the attribute overlay." + unproven + ", which is not followed");
      }
    }
    return marks;
  }

  @Override
  public void close() {
    layers.forEach(Folder::close);
  }
}
