package io.epitaph.testing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a subject is to be made.
 *
 * @param name the container's name
 * @param command what it runs; empty for what its image runs by itself
 * @param tty as {@code -t}
 * @param memory limit in bytes, swap included; 0 for none
 * @param restart {@code no}, {@code always}, {@code on-failure:5}
 * @param autoRemove as {@code --rm}
 * @param healthCheck a shell command that runs every second, and fails at once when it has been
 *     well; null for none
 * @param stopTimeout null for the engine's own
 * @param init as {@code --init}
 * @param env {@code NAME=value}
 * @param labels more labels
 */
public record Subject(
    String name,
    List<String> command,
    boolean tty,
    long memory,
    String restart,
    boolean autoRemove,
    @Nullable String healthCheck,
    @Nullable Duration stopTimeout,
    boolean init,
    List<String> env,
    Map<String, String> labels) {

  public Subject {
    command = List.copyOf(command);
    env = List.copyOf(env);
    labels = Map.copyOf(labels);
  }

  /** A container that runs a script by {@code sh -c}. */
  public static Subject running(String name, String script) {
    return new Subject(
        name,
        List.of("/bin/sh", "-c", script),
        false,
        0,
        "no",
        false,
        null,
        null,
        false,
        List.of(),
        Map.of());
  }

  public Subject withCommand(String... words) {
    return new Subject(
        name,
        List.of(words),
        tty,
        memory,
        restart,
        autoRemove,
        healthCheck,
        stopTimeout,
        init,
        env,
        labels);
  }

  public Subject withTty() {
    return new Subject(
        name,
        command,
        true,
        memory,
        restart,
        autoRemove,
        healthCheck,
        stopTimeout,
        init,
        env,
        labels);
  }

  public Subject withMemory(long bytes) {
    return new Subject(
        name,
        command,
        tty,
        bytes,
        restart,
        autoRemove,
        healthCheck,
        stopTimeout,
        init,
        env,
        labels);
  }

  public Subject withRestart(String policy) {
    return new Subject(
        name,
        command,
        tty,
        memory,
        policy,
        autoRemove,
        healthCheck,
        stopTimeout,
        init,
        env,
        labels);
  }

  public Subject withAutoRemove() {
    return new Subject(
        name, command, tty, memory, restart, true, healthCheck, stopTimeout, init, env, labels);
  }

  public Subject withHealthCheck(String script) {
    return new Subject(
        name, command, tty, memory, restart, autoRemove, script, stopTimeout, init, env, labels);
  }

  public Subject withStopTimeout(Duration time) {
    return new Subject(
        name, command, tty, memory, restart, autoRemove, healthCheck, time, init, env, labels);
  }

  public Subject withInit() {
    return new Subject(
        name,
        command,
        tty,
        memory,
        restart,
        autoRemove,
        healthCheck,
        stopTimeout,
        true,
        env,
        labels);
  }

  public Subject withEnv(String... variables) {
    return new Subject(
        name,
        command,
        tty,
        memory,
        restart,
        autoRemove,
        healthCheck,
        stopTimeout,
        init,
        List.of(variables),
        labels);
  }

  public Subject withLabel(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(labels);
    more.put(key, value);
    return new Subject(
        name, command, tty, memory, restart, autoRemove, healthCheck, stopTimeout, init, env, more);
  }
}
