package io.epitaph.archiver;

import com.fasterxml.jackson.databind.JsonNode;

/** What is mounted into a container, by its engine's inspect. */
record ContainerMounts(JsonNode inspect) {
  /** A container may have a part of a volume only; {@code Mounts} itself does not say so. */
  String subpath(String path) {
    for (JsonNode asked : inspect.path("HostConfig").path("Mounts")) {
      String target = asked.path("Target").asText();
      if (target.equals(path) || target.equals(path + "/")) {
        return asked.path("VolumeOptions").path("Subpath").asText();
      }
    }
    return "";
  }

  /** Whether something is mounted beneath a path. */
  boolean hasBeneath(String path) {
    String within = path.endsWith("/") ? path : path + "/";
    for (JsonNode mount : inspect.path("Mounts")) {
      if (mount.path("Destination").asText().startsWith(within)) {
        return true;
      }
    }
    for (var tmpfs : inspect.path("HostConfig").path("Tmpfs").properties()) {
      if (tmpfs.getKey().startsWith(within)) {
        return true;
      }
    }
    return false;
  }
}
