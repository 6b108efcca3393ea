package io.epitaph.layers;

import io.epitaph.posix.FileName;
import io.epitaph.posix.FileStatus;
import io.epitaph.posix.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A name in a {@link MergedFolder}. */
final class MergedEntry {
  private final FileName name;
  private final FileStatus status;

  /** The folders that have it, the uppermost first; more than one for a merged folder only. */
  private final List<Folder> places = new ArrayList<>();

  private final List<String> attributes;

  MergedEntry(FileName name, FileStatus status, Folder place, List<String> attributes) {
    this.name = name;
    this.status = status;
    this.attributes = attributes;
    places.add(place);
  }

  FileName name() {
    return name;
  }

  /** Of the uppermost. */
  FileStatus status() {
    return status;
  }

  /** Of the uppermost, a file or folder: the names of its extended attributes. */
  List<String> attributes() {
    return attributes;
  }

  /** The folder that the uppermost is in. */
  Folder place() {
    return places.get(0);
  }

  /** Whether mode, owner and time are the same. */
  boolean isLike(FileStatus other) {
    return status.mode() == other.mode()
        && status.uid() == other.uid()
        && status.gid() == other.gid()
        && status.seconds() == other.seconds();
  }

  /** A folder of the same name further down. */
  void add(Folder place) {
    places.add(place);
  }

  /** Opens the folder that it is. */
  MergedFolder open(Oddities oddities) throws IOException {
    List<Folder> opened = new ArrayList<>();
    try {
      for (Folder place : places) {
        opened.add(place.open(name));
      }
      return MergedFolder.of(opened, oddities);
    } catch (IOException | RuntimeException e) {
      opened.forEach(Folder::close);
      throw e;
    }
  }
}
