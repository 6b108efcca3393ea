package io.epitaph.detectors.lives;

import io.epitaph.detectors.Lists;
import io.epitaph.detectors.Turn;
import io.epitaph.detectors.lives.RunState.Health;
import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import io.epitaph.model.Incarnation.HealthChange;
import io.epitaph.model.Incarnation.Pause;
import io.epitaph.model.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each event does to the life of its container. */
final class EventReading {
  /** How long before its start an engine may give a death. */
  private static final Duration BEFORE_START = Duration.ofSeconds(1);

  private EventReading() {}

  static void apply(LifeUpdate update, EngineEvent event) {
    LifeState state = update.state;
    Instant at = event.occurredAt();
    if (state.firstSeenAt == null) {
      state.firstSeenAt = at;
    }
    if (event.type().equals("network")) {
      StartReading.network(update, event);
      return;
    }
    state.podman |= Podman.tells(event);
    boolean named = name(state, event);
    if (named) {
      update.input(at);
      update.touchLife();
    } else {
      renamedUnseen(update, event);
    }
    switch (event.action()) {
      case Actions.EXEC_CREATE -> exec(update, event);
      case Actions.CREATE -> create(update, event);
      case Actions.ATTACH -> attach(update);
      case Actions.START -> StartReading.start(update, event);
      case Actions.DIE -> DeathReading.die(update, event);
      case Actions.KILL -> RequestReading.kill(update, event);
      case Actions.STOP -> RequestReading.stop(update, event);
      case Actions.RESTART -> StartReading.restart(update, event);
      case Actions.OOM -> DeathReading.oom(update, event);
      case Actions.PAUSE -> pause(update, event);
      case Actions.UNPAUSE -> unpause(update, event);
      case Actions.HEALTH_STATUS -> health(update, event);
      case Actions.RENAME -> rename(update, event);
      // Podman's own word, in records of earlier versions.
      case Actions.DESTROY, "remove" -> destroy(update, event);
      // Without effect, or not known.
      default -> {}
    }
  }

  /** What an event does that is told after others that happened later. */
  static void found(LifeUpdate update, EngineEvent event) {
    LifeState state = update.state;
    Instant at = event.occurredAt();
    if (state.destroyedAt != null || !event.type().equals("container")) {
      return;
    }
    if (state.firstSeenAt == null || state.firstSeenAt.isAfter(at)) {
      state.firstSeenAt = at;
    }
    name(state, event);
    update.input(at);
    update.touchLife();
    RunState last = state.last();
    RunState running = state.running();
    switch (event.action()) {
      case Actions.CREATE -> {
        if (last == null) {
          create(update, event);
        }
      }
      case Actions.START -> {
        if (last == null || isAfter(at, last.dead() ? last.diedAt : last.startedAt)) {
          StartReading.start(update, event);
        }
      }
      case Actions.DIE -> {
        if (running != null && isAfter(at.plus(BEFORE_START), running.startedAt)) {
          DeathReading.found(update, event, running);
        }
      }
      case Actions.PAUSE -> {
        if (running != null) {
          pause(update, event);
        }
      }
      case Actions.UNPAUSE -> {
        if (running != null) {
          unpause(update, event);
        }
      }
      case Actions.HEALTH_STATUS -> {
        if (running != null) {
          health(update, event);
        }
      }
      case Actions.KILL, Actions.STOP -> LateRequest.read(update, event);
      case Actions.OOM -> DeathReading.oom(update, event);
      case Actions.RENAME -> rename(update, event);
      case Actions.DESTROY -> destroy(update, event);
      // Of a command in it, or not known.
      default -> {}
    }
  }

  private static boolean isAfter(Instant at, @Nullable Instant other) {
    return other == null || at.isAfter(other);
  }

  /** Takes name, image and labels from an event of the container; true when it had none yet. */
  private static boolean name(LifeState state, EngineEvent event) {
    if (state.workload != null) {
      return false;
    }
    Map<String, String> attributes = event.attributes();
    state.name = attributes.get("name");
    state.image = attributes.get("image");
    state.workload = Workload.of(event.engine().id(), state.containerId, state.name, attributes);
    state.replica = Workload.replica(attributes);
    if (!state.labelsCertain) {
      state.labels = Attributes.labels(attributes);
      state.overrides = Attributes.overrides(attributes);
    }
    return true;
  }

  private static void create(LifeUpdate update, EngineEvent event) {
    update.input(event.occurredAt());
    update.state.bornAt = event.occurredAt();
    update.state.bornInSight = true;
    update.touchLife();
  }

  /** {@code docker run} and {@code docker start -a} attach before the start, Podman after it. */
  private static void attach(LifeUpdate update) {
    RunState running = update.state.running();
    if (running == null) {
      update.state.attaching = true;
    } else if (!running.attached) {
      update.write(running).attached = true;
    }
  }

  private static void pause(LifeUpdate update, EngineEvent event) {
    update.input(event.occurredAt());
    RunState run = StartReading.running(update, event);
    if (run == null) {
      return;
    }
    if (!run.paused()) {
      run.pauses = Lists.append(run.pauses, new Pause(event.occurredAt(), null), RunState.MOST);
    }
    update.touch(run);
    update.turn(Turn.Kind.PAUSED, event.occurredAt(), event.id(), run, null);
  }

  private static void unpause(LifeUpdate update, EngineEvent event) {
    update.input(event.occurredAt());
    RunState run = StartReading.running(update, event);
    if (run == null) {
      return;
    }
    run.endPause(event.occurredAt());
    update.touch(run);
    update.turn(Turn.Kind.UNPAUSED, event.occurredAt(), event.id(), run, null);
  }

  private static void health(LifeUpdate update, EngineEvent event) {
    String status = event.detail();
    if (status == null) {
      return;
    }
    Instant at = event.occurredAt();
    update.input(at);
    RunState run = StartReading.running(update, event);
    if (run == null) {
      return;
    }
    run.healthCheck = true;
    if (Podman.isRepeated(run, status)) {
      run.probes++;
      return;
    }
    HealthChange change = new HealthChange(at, status, 0, null);
    run.addHealth(new Health(change, event.id(), false));
    update.touch(run);
    update.turn(Turn.Kind.HEALTH, at, event.id(), run, change);
  }

  /** Each event has the name that the container has then. */
  private static void renamedUnseen(LifeUpdate update, EngineEvent event) {
    String known = update.state.name;
    String now = event.attributes().get("name");
    boolean other = known != null && now != null && !now.isEmpty() && !now.equals(known);
    if (other && !event.action().equals(Actions.RENAME)) {
      update.input(event.occurredAt());
      Naming.rename(update, known, now, event.occurredAt(), event.id());
    }
  }

  private static void rename(LifeUpdate update, EngineEvent event) {
    LifeState state = update.state;
    update.input(event.occurredAt());
    String former = state.name;
    String oldName = event.attributes().get("oldName");
    String now = event.attributes().get("name");
    if (oldName != null && (former == null || former.equals(now))) {
      former = oldName.startsWith("/") ? oldName.substring(1) : oldName;
    }
    Naming.rename(update, former, now, event.occurredAt(), event.id());
  }

  private static void destroy(LifeUpdate update, EngineEvent event) {
    DeathReading.gone(update, event.occurredAt(), event.id());
  }

  private static void exec(LifeUpdate update, EngineEvent event) {
    RunState running = update.state.running();
    if (running == null) {
      return;
    }
    RunState run = update.write(running);
    if (event.probe()) {
      // Three events a probe, every few seconds, of every container: counted, published later.
      run.probes++;
      return;
    }
    run.execs++;
    update.input(event.occurredAt());
    update.touch(run);
  }
}
