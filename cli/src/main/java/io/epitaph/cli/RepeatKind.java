package io.epitaph.cli;

import io.epitaph.model.Actions;
import io.epitaph.model.EngineEvent;
import org.jspecify.annotations.Nullable;

/** What may repeat in a run of a container. */
enum RepeatKind {
  HEALTH("health"),
  EXEC("  exec"),
  OOM("oom"),
  SIGNAL("sent"),
  PAUSE("paused"),
  ATTACH("  attached");

  /** For a line of a story. */
  final String word;

  RepeatKind(String word) {
    this.word = word;
  }

  /** Null for an event that is of none. */
  static @Nullable RepeatKind of(EngineEvent event) {
    if (!event.type().equals("container") || event.probe()) {
      return null;
    }
    return switch (event.action()) {
      case Actions.HEALTH_STATUS -> HEALTH;
      case Actions.EXEC_CREATE -> EXEC;
      case Actions.OOM -> OOM;
      case Actions.KILL -> SIGNAL;
      case Actions.PAUSE, Actions.UNPAUSE -> PAUSE;
      case Actions.ATTACH -> ATTACH;
      default -> null;
    };
  }
}
