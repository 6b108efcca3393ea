package io.epitaph.model;

/**
 * Which engine a record is about.
 *
 * @param id made by the collector at its first start and kept in its state; stable for ever. The ID
 *     in the engine's {@code /info} is no identity: Podman's changes on every call and cloned
 *     machines share theirs.
 * @param name the engine's own name ({@code /info} {@code Name}), for people
 * @param host the name of the host the collector runs on
 */
public record EngineRef(String id, String name, String host) {
  public EngineRef {
    Require.text("engine.id", id);
    Require.text("engine.name", name);
    Require.text("engine.host", host);
  }
}
