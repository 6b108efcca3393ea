package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a container are on its host, as its engine's inspect says it: with the graph
 * drivers overlay2, fuse-overlayfs, vfs, btrfs and zfs. Of containerd's image store an engine says
 * nothing: there its database does.
 */
public final class HostFolders {
  private HostFolders() {}

  /** Most telling first. */
  public static List<HostFolder> of(JsonNode inspect) {
    List<HostFolder> all = new ArrayList<>();
    for (JsonNode mount : inspect.path("Mounts")) {
      add(all, "mount", mount.path("Source"), mount.path("Destination").asText("/"));
    }
    JsonNode data = inspect.path("GraphDriver").path("Data");
    add(all, "changes", data.path("UpperDir"), "/");
    add(all, "whole", data.path("MergedDir"), "/");
    add(all, "whole", data.path("Dir"), "/");
    add(all, "whole", data.path("Mountpoint"), "/");
    // The folder of the layer itself, which holds these and the driver's own files.
    String upper = data.path("UpperDir").asText();
    if (upper.lastIndexOf('/') > 0) {
      all.add(new HostFolder("changes", upper.substring(0, upper.lastIndexOf('/')), null));
    }
    for (String lower : data.path("LowerDir").asText().split(":", -1)) {
      if (!lower.isEmpty()) {
        all.add(new HostFolder("image", lower, "/"));
      }
    }
    for (String path : List.of("LogPath", "HostsPath", "ResolvConfPath", "HostnamePath")) {
      String file = inspect.path(path).asText();
      if (file.lastIndexOf('/') > 0) {
        HostFolder folder =
            new HostFolder("engine", file.substring(0, file.lastIndexOf('/')), null);
        if (!all.contains(folder)) {
          all.add(folder);
        }
      }
    }
    return all;
  }

  /**
   * As {@link #of(JsonNode)}, with layers that the engine does not name.
   *
   * @param layers of its own and below it, the uppermost first
   */
  static List<HostFolder> of(JsonNode inspect, List<Path> layers) {
    List<HostFolder> all = new ArrayList<>();
    for (Path layer : layers) {
      all.add(new HostFolder(all.isEmpty() ? "changes" : "image", layer.toString(), "/"));
    }
    if (!layers.isEmpty()) {
      all.add(new HostFolder("changes", String.valueOf(layers.get(0).getParent()), null));
    }
    all.addAll(of(inspect));
    return all;
  }

  private static void add(List<HostFolder> all, String what, JsonNode host, String inside) {
    String path = host.asText();
    if (!path.isEmpty()) {
      all.add(new HostFolder(what, path, inside));
    }
  }

  /** The first of them that holds a path; null when none does. */
  public static @Nullable HostFolder holding(String path, List<HostFolder> folders) {
    for (HostFolder folder : folders) {
      if (folder.rest(path) != null) {
        return folder;
      }
    }
    return null;
  }
}
