package io.epitaph.archiver;

import io.epitaph.vault.Manifest;
import io.epitaph.vault.Vault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole archives of dead containers in a vault, as it was when it was first asked. For one
 * thread.
 */
final class DeathArchives {
  private final Vault vault;

  /** By the ids of containers; null before it is asked. */
  private @Nullable Map<String, List<Manifest>> archived;

  DeathArchives(Vault vault) {
    this.vault = vault;
  }

  /** A whole archive of the same death, whoever asked for it; null when there is none. */
  @Nullable Manifest of(DeadContainer dead) throws IOException {
    for (Manifest each : archived().getOrDefault(dead.id(), List.of())) {
      Manifest.Container of = each.container();
      if (of != null
          && dead.since().equals(of.finishedAt())
          && DeadContainer.STATUSES.contains(String.valueOf(of.status()))) {
        return each;
      }
    }
    return null;
  }

  private Map<String, List<Manifest>> archived() throws IOException {
    Map<String, List<Manifest>> known = archived;
    if (known == null) {
      known = new HashMap<>();
      for (Manifest each : vault.list()) {
        Manifest.Container of = each.container();
        if (of != null && DeadContainers.isWhole(each)) {
          known.computeIfAbsent(of.id(), id -> new ArrayList<>()).add(each);
        }
      }
      archived = known;
    }
    return known;
  }
}
