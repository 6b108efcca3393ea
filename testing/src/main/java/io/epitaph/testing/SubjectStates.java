package io.epitaph.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;

/** Waits until an engine says of a container what is wanted. */
final class SubjectStates {
  private static final Duration FREEZE_LIMIT = Duration.ofSeconds(20);

  private final DockerClient docker;

  SubjectStates(DockerClient docker) {
    this.docker = docker;
  }

  /** Waits until it is dead or gone, but not longer than this. */
  void awaitDeath(String id, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (isAlive(id)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("container " + id + " still lives after " + limit);
      }
      Thread.sleep(20);
    }
  }

  private boolean isAlive(String id) {
    try {
      var state = docker.inspectContainerCmd(id).exec().getState();
      return Boolean.TRUE.equals(state.getRunning()) || Boolean.TRUE.equals(state.getRestarting());
    } catch (NotFoundException e) {
      return false;
    }
  }

  /** Waits until its health check says so. */
  void awaitHealth(String id, String status, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      var health = docker.inspectContainerCmd(id).exec().getState().getHealth();
      if (health != null && status.equals(health.getStatus())) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "container "
                + id
                + " is "
                + (health == null ? "without health" : health.getStatus())
                + " after "
                + limit
                + ", wanted "
                + status);
      }
      Thread.sleep(50);
    }
  }

  /**
   * Waits until the engine answers again after it was down. Without it the first request to the
   * engine fails on a connection that the old one has left behind.
   */
  void awaitEngine(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        docker.pingCmd().exec();
        return;
      } catch (RuntimeException e) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the engine does not answer again after " + limit, e);
        }
      }
      Thread.sleep(20);
    }
  }

  /** Pauses it, and returns when the engine says that it is paused. */
  void pause(String id) throws InterruptedException {
    freeze(id, true, () -> docker.pauseContainerCmd(id).exec());
  }

  /** Ends a pause, and returns when the engine says that it runs. */
  void unpause(String id) throws InterruptedException {
    freeze(id, false, () -> docker.unpauseContainerCmd(id).exec());
  }

  /**
   * An engine answers before its own state has changed, and then refuses the opposite as "not
   * paused"; a kernel that is busy refuses to freeze. Both are asked for again.
   */
  private void freeze(String id, boolean wanted, Runnable request) throws InterruptedException {
    long end = System.nanoTime() + FREEZE_LIMIT.toNanos();
    boolean accepted = false;
    while (true) {
      try {
        if (!accepted) {
          request.run();
          accepted = true;
        }
        Boolean paused = docker.inspectContainerCmd(id).exec().getState().getPaused();
        if (Boolean.TRUE.equals(paused) == wanted) {
          return;
        }
      } catch (InternalServerErrorException | ConflictException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "container " + id + (wanted ? " is not paused" : " is still paused"));
      }
      Thread.sleep(accepted ? 2 : 50);
    }
  }
}
