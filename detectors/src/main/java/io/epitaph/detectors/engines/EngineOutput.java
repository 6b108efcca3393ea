package io.epitaph.detectors.engines;

import io.epitaph.detectors.Turn;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Life;

/** Receives what an {@link EngineTracker} publishes, in order. */
public interface EngineOutput {
  void life(Life life);

  void incarnation(Incarnation incarnation);

  /** It never was: a record that came late showed so. A reader forgets it. */
  void withdrawn(Incarnation incarnation);

  void incident(Incident incident);

  /**
   * A turn of a life. Those of a workload that {@linkplain
   * io.epitaph.model.Workload#isClusterWide() may run on several engines} have made no incidents
   * yet.
   */
  void turn(Turn turn);

  /** A turn could not be worked on: its workload is as it was before. */
  void failed(Turn turn, RuntimeException why);

  /**
   * What was due could not be done, and is not tried again.
   *
   * @param subject the container or workload
   * @param state what is remembered of it
   */
  void failed(String subject, Object state, RuntimeException why);
}
