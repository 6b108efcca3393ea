package io.epitaph.stack.demo;

import io.epitaph.model.Incident;

/** Receives the progress of a demo, on the thread that runs or closes it. */
public interface DemoListener {
  /** What the demo does now, for people. */
  void progress(String text);

  void died(Death death);

  /** An incident that is an alert of its own, opened or changed in status. */
  void incident(Incident incident);

  /** All is checked; the stack still runs. */
  void checked(Outcome outcome);
}
