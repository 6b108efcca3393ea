package io.epitaph.layers;

import io.epitaph.files.ChunkInput;
import io.epitaph.posix.Folder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The tar of a container's file system, made from its layers while it is read. Nothing may write to
 * the layers meanwhile. For one thread.
 *
 * <p>As an engine's export it leaves out sockets, all extended attributes but {@code
 * security.capability}, fractions of seconds, and with userns-remap files of owners outside of it;
 * holes are written as zeros.
 */
public final class LayerTar extends ChunkInput {
  private final Oddities oddities;
  private final LayerWalk walk;
  private final EntryFields fields;
  private final Deque<InputStream> parts = new ArrayDeque<>();
  private boolean ended;

  private LayerTar(MergedFolder root, Oddities oddities, Dialect dialect, IdShift shift)
      throws IOException {
    this.oddities = oddities;
    this.fields = new EntryFields(root, dialect, shift);
    this.walk = new LayerWalk(root, oddities);
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
    LayerWalk.Step step = walk.next();
    if (step == null) {
      parts.add(new ByteArrayInputStream(new byte[2 * UstarBlock.BYTES]));
      ended = true;
    } else if (fields.has(step.entry().status())) {
      add(step.entry(), fields.of(step.entry(), step.path()));
    }
  }

  private void add(MergedEntry entry, TarFields fields) throws IOException {
    parts.add(new ByteArrayInputStream(TarHeaderWriter.header(fields)));
    if (fields.size() > 0) {
      parts.add(new FileContent(entry.place().read(entry.name()), fields.size(), entry.name()));
      parts.add(new ByteArrayInputStream(new byte[TarHeaderWriter.padding(fields.size())]));
    }
  }

  @Override
  public void close() throws IOException {
    for (InputStream part : parts) {
      part.close();
    }
    walk.close();
  }
}
