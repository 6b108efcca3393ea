package io.epitaph.detectors.engines;

import io.epitaph.detectors.Turn;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;

/** Keeps what is published, and passes it on. */
final class PublishedOutput implements EngineOutput {
  private final Published published;
  private final EngineOutput output;
  private final boolean silent;

  /**
   * @param silent the output receives failures only
   */
  PublishedOutput(Published published, EngineOutput output, boolean silent) {
    this.published = published;
    this.output = output;
    this.silent = silent;
  }

  @Override
  public void life(Life life) {
    published.lives.put(life.id(), life);
    if (!silent) {
      output.life(life);
    }
  }

  @Override
  public void incarnation(Incarnation incarnation) {
    published.incarnations.put(incarnation.id(), incarnation);
    if (!silent) {
      output.incarnation(incarnation);
    }
  }

  @Override
  public void withdrawn(Incarnation incarnation) {
    published.incarnations.remove(incarnation.id());
    if (!silent) {
      output.withdrawn(incarnation);
    }
  }

  @Override
  public void incident(Incident incident) {
    published.incidents.put(incident.id(), incident);
    if (!silent) {
      output.incident(incident);
    }
  }

  @Override
  public void turn(Turn turn) {
    published.turns.add(turn);
    if (!silent) {
      output.turn(turn);
    }
  }

  @Override
  public void failed(Turn turn, RuntimeException why) {
    output.failed(turn, why);
  }

  @Override
  public void failed(String subject, Object state, RuntimeException why) {
    output.failed(subject, state, why);
  }
}
