package io.epitaph.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The correct result for a simulated container's life, known since the life was made up so. Nothing
 * that the pipeline reads contains it.
 *
 * @param engine the engine's name
 * @param containerId 64 hex digits
 * @param name the container's name
 * @param life what kind of life it was: a {@link LifeKind#word}, or one of {@link ScriptedLives}
 * @param causes of its deaths, in order
 * @param incidents the kinds of incidents that are right, each once
 */
public record Truth(
    String engine,
    String containerId,
    String name,
    String life,
    List<CauseOfDeath.Kind> causes,
    Set<Incident.Kind> incidents) {
  public Truth {
    causes = List.copyOf(causes);
    incidents = Set.copyOf(incidents);
  }

  /** A line for each, as JSON: {@code docs/fleet.md} describes the fields. */
  static String lines(Collection<Truth> truths) {
    StringBuilder lines = new StringBuilder();
    for (Truth truth : truths) {
      lines.append(truth.json()).append('\n');
    }
    return lines.toString();
  }

  private ObjectNode json() {
    ObjectNode json =
        Wire.MAPPER
            .createObjectNode()
            .put("engine", engine)
            .put("container", containerId)
            .put("name", name)
            .put("life", life);
    var causesOfDeath = json.putArray("causes");
    causes.forEach(cause -> causesOfDeath.add(Wire.name(cause)));
    var right = json.putArray("incidents");
    incidents.stream().sorted().forEach(incident -> right.add(Wire.name(incident)));
    return json;
  }
}
