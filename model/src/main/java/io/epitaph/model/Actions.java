package io.epitaph.model;

import java.util.Set;

/**
 * The engine's words for what happened to a container, as {@link EngineEvent#action()} has them.
 * Those of Docker; where Podman has another word, the collector writes Docker's.
 */
public final class Actions {
  public static final String CREATE = "create";
  public static final String START = "start";
  public static final String DIE = "die";

  /** A signal was sent through the engine, of whatever number. */
  public static final String KILL = "kill";

  public static final String STOP = "stop";
  public static final String RESTART = "restart";

  /** The kernel killed a process in the container for memory. */
  public static final String OOM = "oom";

  public static final String PAUSE = "pause";
  public static final String UNPAUSE = "unpause";

  /** The status that a health check found, which is {@link EngineEvent#detail()}, changed. */
  public static final String HEALTH_STATUS = "health_status";

  public static final String RENAME = "rename";
  public static final String UPDATE = "update";

  /** The container was removed. */
  public static final String DESTROY = "destroy";

  /** Somebody watches its output: in the foreground, it comes before the {@code start}. */
  public static final String ATTACH = "attach";

  public static final String DETACH = "detach";
  public static final String RESIZE = "resize";
  public static final String TOP = "top";
  public static final String EXEC_CREATE = "exec_create";
  public static final String EXEC_START = "exec_start";
  public static final String EXEC_DETACH = "exec_detach";
  public static final String EXEC_DIE = "exec_die";

  /** Of a network: a container joined it. */
  public static final String CONNECT = "connect";

  /** Of a network: a container left it. */
  public static final String DISCONNECT = "disconnect";

  /** After these {@code inspect} answers something else than before: a snapshot is due. */
  public static final Set<String> CHANGES =
      Set.of(CREATE, START, DIE, OOM, HEALTH_STATUS, PAUSE, UNPAUSE, RENAME, UPDATE);

  /**
   * These change nothing in the life of a container. They are most of what a host reports: each
   * probe of a health check makes two of them.
   */
  public static final Set<String> WITHOUT_EFFECT =
      Set.of(EXEC_START, EXEC_DIE, EXEC_DETACH, DETACH, RESIZE, TOP);

  private Actions() {}
}
