package io.epitaph.detectors.engines;

import io.epitaph.detectors.Turn;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was published: the last of each by id, and all turns. Not thread-safe. */
final class Published {
  final Map<String, Life> lives = new LinkedHashMap<>();
  final Map<String, Incarnation> incarnations = new LinkedHashMap<>();
  final Map<String, Incident> incidents = new LinkedHashMap<>();
  final List<Turn> turns = new ArrayList<>();

  void addAll(Published later) {
    lives.putAll(later.lives);
    incarnations.putAll(later.incarnations);
    incidents.putAll(later.incidents);
    turns.addAll(later.turns);
  }

  /**
   * What receives it.
   *
   * @param output receives it too
   * @param silent the output receives failures only
   */
  EngineOutput receiver(EngineOutput output, boolean silent) {
    return new PublishedOutput(this, output, silent);
  }
}
