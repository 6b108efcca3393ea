package io.epitaph.fleet;

import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Incident;
import io.epitaph.testing.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** How scripted lives begin on an engine, and what is to be found of them. */
record LifeScript(SimulatedEngine engine, Timeline timeline, List<Truth> truths) {
  /** On the time line. */
  void after(long millis, Runnable what) {
    timeline.after(Duration.ofMillis(millis), what);
  }

  String run(Subject subject, List<CauseOfDeath.Kind> causes, Set<Incident.Kind> incidents) {
    String id = create(subject, causes, incidents);
    engine.start(id);
    return id;
  }

  String create(Subject subject, List<CauseOfDeath.Kind> causes, Set<Incident.Kind> incidents) {
    String id = engine.create(subject);
    truth(id, subject.name(), causes, incidents);
    return id;
  }

  void truth(String id, String name, List<CauseOfDeath.Kind> causes, Set<Incident.Kind> incidents) {
    truths.add(new Truth(engine.name(), id, name, name, causes, incidents));
  }
}
