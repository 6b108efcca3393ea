package io.epitaph.system;

import io.epitaph.detectors.Turn;
import io.epitaph.detectors.engines.EngineOutput;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Keeps what the trackers publish, the last of each by its id; fails when they do. */
final class LastResults implements EngineOutput {
  private final Map<String, Incarnation> incarnations = new HashMap<>();
  private final Map<String, Incident> incidents = new HashMap<>();
  private final Set<String> ran = new HashSet<>();

  Map<String, Incarnation> incarnations() {
    return incarnations;
  }

  Map<String, Incident> incidents() {
    return incidents;
  }

  /** Whether an incarnation of the container was ever published. */
  boolean knowsRunOf(String containerId) {
    return ran.contains(containerId);
  }

  @Override
  public void life(Life life) {}

  @Override
  public void incarnation(Incarnation run) {
    incarnations.put(run.id(), run);
    ran.add(run.containerId());
  }

  @Override
  public void withdrawn(Incarnation run) {
    incarnations.remove(run.id());
  }

  @Override
  public void incident(Incident incident) {
    incidents.put(incident.id(), incident);
  }

  @Override
  public void turn(Turn turn) {}

  @Override
  public void failed(Turn turn, RuntimeException why) {
    throw new AssertionError("at " + turn, why);
  }

  @Override
  public void failed(String subject, Object state, RuntimeException why) {
    throw new AssertionError("what was due of " + subject, why);
  }
}
