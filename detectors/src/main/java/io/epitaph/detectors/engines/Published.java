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
    return new Receiver(output, silent);
  }

  private final class Receiver implements EngineOutput {
    private final EngineOutput output;
    private final boolean silent;

    Receiver(EngineOutput output, boolean silent) {
      this.output = output;
      this.silent = silent;
    }

    @Override
    public void life(Life life) {
      lives.put(life.id(), life);
      if (!silent) {
        output.life(life);
      }
    }

    @Override
    public void incarnation(Incarnation incarnation) {
      incarnations.put(incarnation.id(), incarnation);
      if (!silent) {
        output.incarnation(incarnation);
      }
    }

    @Override
    public void withdrawn(Incarnation incarnation) {
      incarnations.remove(incarnation.id());
      if (!silent) {
        output.withdrawn(incarnation);
      }
    }

    @Override
    public void incident(Incident incident) {
      incidents.put(incident.id(), incident);
      if (!silent) {
        output.incident(incident);
      }
    }

    @Override
    public void turn(Turn turn) {
      turns.add(turn);
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
}
