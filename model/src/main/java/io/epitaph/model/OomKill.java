package io.epitaph.model;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A process that the kernel killed for memory, by the kernel's own log: evidence beside the engine,
 * which may not report it.
 *
 * <p>Processes choose their names: these are no evidence of anything.
 *
 * @param schema {@link #SCHEMA}
 * @param id {@link #idOf}
 * @param engine the engine on whose host it happened
 * @param killedAt when, by the engine's clock, as far as the collector knows it
 * @param scope what was full
 * @param process the name of the process that was killed
 * @param pid its id, on the host
 * @param bytes what it held: anonymous memory, files and shared memory; null when not known
 * @param anonBytes the first of these
 * @param containerId whose process it was, 64 hex digits; null for one of no container
 * @param group the cgroup whose limit was reached; null when the host was full, or not known
 * @param askedBy the name of the process that asked for more; null when not known
 * @param askedByContainer the container that it is in; null for none, or not known
 * @param host the host's memory when it was read; null when it was read later
 */
@Wire.Schema(OomKill.SCHEMA)
public record OomKill(
    int schema,
    String id,
    EngineRef engine,
    Instant killedAt,
    Scope scope,
    String process,
    int pid,
    @Nullable Long bytes,
    @Nullable Long anonBytes,
    @Nullable String containerId,
    @Nullable String group,
    @Nullable String askedBy,
    @Nullable String askedByContainer,
    @Nullable HostMemory host) {

  public static final int SCHEMA = 1;

  /** What was full. */
  public enum Scope implements Wire.Named {
    /** The container, at its own limit. */
    CONTAINER,
    /** A group of several, at a limit that is none of the container's own: a slice, a pod. */
    GROUP,
    /** The host. */
    HOST,
    @JsonEnumDefaultValue
    UNKNOWN
  }

  public OomKill {
    Require.text("id", id);
    Require.present("engine", engine);
    Require.present("killedAt", killedAt);
    Require.present("scope", scope);
    process = process == null ? "" : process;
  }

  /** Without what the host was like. */
  public OomKill withoutHost() {
    return new OomKill(
        schema,
        id,
        engine,
        killedAt,
        scope,
        process,
        pid,
        bytes,
        anonBytes,
        containerId,
        group,
        askedBy,
        askedByContainer,
        null);
  }

  /** For people: {@code `thumb` (pid 22871, 62.5 MiB)}. */
  @JsonIgnore
  public String victim() {
    return "`" + process + "` (pid " + pid + (bytes == null ? "" : ", " + Words.bytes(bytes)) + ")";
  }

  /** For people, one line. */
  @JsonIgnore
  public String sentence() {
    String where =
        switch (scope) {
          case CONTAINER -> "at its limit";
          case GROUP -> "at the limit of its group " + group;
          case HOST -> "since the host ran out of memory";
          case UNKNOWN -> "for memory";
        };
    return "the kernel killed "
        + victim()
        + " "
        + where
        + (askedBy == null || askedBy.equals(process)
            ? ""
            : ", when `" + askedBy + "` asked for more");
  }

  /**
   * @param boot the id of the host's boot; its clock starts anew with each
   * @param micros by that clock
   */
  public static String idOf(String engineId, String boot, long micros, int pid) {
    return Ids.hash("oom-kill", engineId, boot, Long.toString(micros), Integer.toString(pid));
  }
}
