package io.epitaph.testing.fleet;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import java.util.List;
import java.util.Set;

/**
 * What is right to tell of a simulated container's life, known since the life was made up so. It is
 * beside the way of the data: nothing that is told of is told out of it.
 *
 * @param engine the engine's name
 * @param containerId 64 hex digits
 * @param name the container's name
 * @param life what kind of life it was
 * @param causes of its deaths, in order
 * @param incidents the kinds of incidents that are right, each once
 */
public record Truth(
    String engine,
    String containerId,
    String name,
    RandomLives.Kind life,
    List<CauseOfDeath.Kind> causes,
    Set<Incident.Kind> incidents) {
  public Truth {
    causes = List.copyOf(causes);
    incidents = Set.copyOf(incidents);
  }
}
