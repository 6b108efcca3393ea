package io.epitaph.collector;

import io.epitaph.model.Actions;
import io.epitaph.model.InspectSnapshot.Facts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares the state of a container, of which inspect says how it is and not since when: its name,
 * its health, and whether it is paused.
 *
 * @param before what was known of it; null for nothing
 */
record StateComparison(
    String id,
    @Nullable KnownContainer before,
    Facts facts,
    ObservedEvents observed,
    ContainerEvents events) {

  void rename() {
    String former = before == null ? "" : before.name();
    if (!former.isEmpty() && !former.equals(facts.name()) && !observed.has(id, Actions.RENAME)) {
      at("inspect's Name", Actions.RENAME, null, Map.of("oldName", "/" + former));
    }
  }

  void paused(boolean started) {
    boolean was = !started && before != null && before.paused();
    boolean is = facts.status().equals("paused");
    if (was != is && !observed.has(id, Actions.PAUSE) && !observed.has(id, Actions.UNPAUSE)) {
      at("inspect's Status", is ? Actions.PAUSE : Actions.UNPAUSE, null, Map.of());
    }
  }

  void health(boolean started) {
    String is = facts.health();
    String was = started || before == null ? null : before.health();
    boolean told = is != null && (is.equals("healthy") || is.equals("unhealthy"));
    if (told && !is.equals(was) && !observed.has(id, Actions.HEALTH_STATUS)) {
      at("inspect's Health", Actions.HEALTH_STATUS, is, Map.of());
    }
  }

  private void at(String from, String action, @Nullable String detail, Map<String, String> more) {
    events.likely(action, detail, from + "; when is not known", more);
  }
}
