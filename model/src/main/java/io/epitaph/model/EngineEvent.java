package io.epitaph.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonView;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of an engine, from its event stream.
 *
 * @param schema {@link #SCHEMA}
 * @param id {@link #idOf}: the same event read twice, by any collector at any time, has one id
 * @param engine where it happened
 * @param occurredAt the engine's {@code timeNano}, by the engine's clock; of a reconstructed event
 *     the time that the engine gives when asked, or the end of the gap where it gives none
 * @param collectedAt when the collector read it, by the collector's clock
 * @param type {@code container}, {@code image}, {@code network}, ... as the engine says it; open to
 *     types that do not exist yet
 * @param action the word before the colon of the engine's {@code Action}: {@code die}, {@code
 *     health_status}, {@code exec_create}
 * @param detail what follows the colon, with secrets masked: {@code unhealthy}, a command line;
 *     else null
 * @param actorId the engine's {@code Actor.ID}; empty when the engine gave none
 * @param attributes the engine's {@code Actor.Attributes}, in its order, with secrets masked. A
 *     label of the container can overwrite an attribute of the engine: inspect has the truth
 * @param scope {@code local} or {@code swarm}; null when the engine gave none
 * @param line the engine's line as it came, with secrets replaced in place; empty for a
 *     reconstructed event, of which the engine has sent none, and when it was {@linkplain
 *     Wire#readBrief read} without
 * @param origin observed, or reconstructed and how
 * @param probe true for the three exec events that a health check makes each time it runs
 * @see <a
 *     href="https://docs.docker.com/reference/api/engine/version/v1.51/#tag/System/operation/SystemEvents">GET
 *     /events</a>
 */
@Wire.Schema(EngineEvent.SCHEMA)
public record EngineEvent(
    int schema,
    String id,
    EngineRef engine,
    Instant occurredAt,
    Instant collectedAt,
    String type,
    String action,
    @Nullable String detail,
    String actorId,
    Map<String, String> attributes,
    @Nullable String scope,
    @JsonView(Wire.Whole.class) String line,
    Origin origin,
    boolean probe) {

  public static final int SCHEMA = 1;

  public EngineEvent {
    Require.text("id", id);
    Require.present("engine", engine);
    Require.present("occurredAt", occurredAt);
    Require.present("collectedAt", collectedAt);
    Require.text("type", type);
    Require.text("action", action);
    actorId = actorId == null ? "" : actorId;
    attributes = Require.map(attributes);
    line = line == null ? "" : line;
    origin = origin == null ? Origin.OBSERVED : origin;
  }

  /** The same, known in another way. */
  public EngineEvent with(Origin other) {
    return new EngineEvent(
        schema,
        id,
        engine,
        occurredAt,
        collectedAt,
        type,
        action,
        detail,
        actorId,
        attributes,
        scope,
        line,
        other,
        probe);
  }

  /**
   * The container this event is about: its actor, or the one a network was joined to; else null.
   */
  @JsonIgnore
  public @Nullable String containerId() {
    if (type.equals("container")) {
      return actorId.isEmpty() ? null : actorId;
    }
    return type.equals("network") ? attributes.get("container") : null;
  }

  /**
   * The id of an event: a hash over what the engine gave, taken <em>before</em> masking, so that it
   * does not depend on the masking key or rules.
   *
   * @param timeNano the engine's time stamp, nanoseconds since 1970
   * @param action the word before the colon
   * @param discriminator the attribute {@code execID} or {@code container} where there is one,
   *     which distinguishes events of one actor in the same nanosecond; else null
   * @return 32 hex digits
   */
  public static String idOf(
      String engineId,
      long timeNano,
      String type,
      String action,
      String actorId,
      @Nullable String discriminator) {
    return Ids.hash(
        engineId,
        Long.toString(timeNano),
        type,
        action,
        actorId,
        discriminator == null ? "" : discriminator);
  }
}
