package io.epitaph.cli;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The storage drivers of engines whose layers a keeper can keep, and the others. */
final class StorageDrivers {
  static final String CONTAINERD = "overlayfs";

  /** As engines call them; the second is of containerd's image store. */
  private static final Set<String> DRIVERS = Set.of("overlay2", CONTAINERD);

  /** Why nothing can be kept with others. */
  private static final Map<String, String> NOT_KEPT =
      Map.of(
          "btrfs", "its layers are subvolumes, which no keeper handles yet",
          "zfs", "its layers are data sets, which cannot be renamed into a folder",
          "vfs", "its layers are whole copies, which engines open for other reasons too",
          "fuse-overlayfs",
              "a keeper keeps log and record there, and not its layers: it marks in files of its own"
                  + " what is deleted");

  private StorageDrivers() {}

  static boolean areKept(@Nullable String driver) {
    return DRIVERS.contains(String.valueOf(driver));
  }

  /** To be added to a sentence that names one that is not kept; may be empty. */
  static String why(@Nullable String driver) {
    String why = NOT_KEPT.get(String.valueOf(driver));
    return why == null ? "" : ": " + why;
  }
}
