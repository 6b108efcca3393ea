package io.epitaph.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which nobody is notified of what opens, because it was meant: a deployment, a backup.
 * Incidents open as ever; what is still open at the end is sent then.
 *
 * @param schema {@link #SCHEMA}
 * @param id a hash; of a rule in the configuration {@link #idOf}
 * @param revision a reader keeps the highest
 * @param updatedAt when this revision was written
 * @param workload a {@link Glob} of the names of the workloads it is for; {@code *} for all
 * @param engine a {@link Glob} of the names of the engines it is for; null for all
 * @param from the first instant of it
 * @param to the first instant after it; the same as {@code from} for one that was cancelled before
 *     it began
 * @param plannedTo where it would have ended; null for one that was not ended early
 * @param reason why, for people; null when nobody said
 * @param by who asked for it
 * @param endedBy who ended or cancelled it early; null when nobody did
 */
@Wire.Schema(QuietWindow.SCHEMA)
public record QuietWindow(
    int schema,
    String id,
    long revision,
    Instant updatedAt,
    String workload,
    @Nullable String engine,
    Instant from,
    Instant to,
    @Nullable Instant plannedTo,
    @Nullable String reason,
    String by,
    @Nullable String endedBy) {

  public static final int SCHEMA = 1;

  /** How {@code by} begins for one that a configuration asks for. */
  public static final String CONFIGURATION = "the configuration of ";

  /** The glob of all workloads. */
  public static final String ALL = "*";

  public QuietWindow {
    Require.text("id", id);
    Require.notNegative("revision", revision);
    Require.present("updatedAt", updatedAt);
    Require.text("workload", workload);
    Require.present("from", from);
    Require.present("to", to);
    Require.text("by", by);
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("to is " + to + ": it must not be before from, " + from);
    }
  }

  /** The first revision of one. */
  public static QuietWindow of(
      String id,
      Instant now,
      String workload,
      @Nullable String engine,
      Instant from,
      Instant to,
      @Nullable String reason,
      String by) {
    return new QuietWindow(SCHEMA, id, 1, now, workload, engine, from, to, null, reason, by, null);
  }

  /** Of an occurrence of a rule: the same whoever derives it. */
  public static String idOf(String rule, Instant start) {
    return Ids.hash("quiet", rule, Wire.text(start));
  }

  /** True when it is for this workload of this engine, whatever the time. */
  public boolean isFor(Workload of, EngineRef on) {
    return Glob.matches(workload, of.name()) && (engine == null || Glob.matches(engine, on.name()));
  }

  public boolean isDuring(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }

  /** True when the incident opened in it. */
  public boolean covers(Incident incident) {
    return isDuring(incident.openedAt()) && isFor(incident.workload(), incident.engine());
  }

  /** True when no person asked for it, but a rule in a configuration. */
  public boolean configured() {
    return by.startsWith(CONFIGURATION);
  }

  /** True for one that was cancelled before it began. */
  public boolean cancelled() {
    return from.equals(to);
  }

  /** The next revision, which ends now; one that has not begun is cancelled. */
  public QuietWindow ended(Instant now, String who) {
    boolean begun = now.isAfter(from);
    return new QuietWindow(
        schema,
        id,
        revision + 1,
        now,
        workload,
        engine,
        from,
        begun ? now : from,
        begun ? to : null,
        reason,
        by,
        who);
  }
}
