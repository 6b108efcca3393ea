package io.epitaph.vault;

import io.epitaph.vault.tar.TarPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a symbolic link of an untrusted archive may lead.
 *
 * @param target the folder that is extracted to, absolute and normalized
 */
record LinkTarget(Path target) {
  /**
   * Why a link may not be made; null when it may. It is inside when it goes up only at its start,
   * and not above the target folder: from a real folder up stays inside, and each link it then
   * meets is inside by the same rule.
   */
  @Nullable String leadsOut(Path path, String link) {
    if (link.isEmpty()) {
      return "it leads nowhere";
    }
    if (link.startsWith("/")) {
      return "it leads to " + link + ", which may be any file on this host";
    }
    int depth = target.relativize(path).getNameCount() - 1;
    int up = 0;
    boolean down = false;
    for (String part : TarPaths.parts(link)) {
      if (!part.equals("..")) {
        down = true;
      } else if (down || ++up > depth) {
        return "it leads out, or may: " + link;
      }
    }
    return null;
  }

  /** Whether a part of a path to it is a symbolic link. */
  boolean hasLinkAbove(Path path) {
    for (Path p = path.getParent(); p != null && !p.equals(target); p = p.getParent()) {
      if (Files.isSymbolicLink(p)) {
        return true;
      }
    }
    return false;
  }
}
