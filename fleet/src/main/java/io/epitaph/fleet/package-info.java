/**
 * Simulated engines. {@link io.epitaph.fleet.SimulatedEngine} keeps containers that live by script,
 * and reports them as a Docker Engine of a {@link io.epitaph.fleet.Dialect} does; {@link
 * io.epitaph.fleet.EngineServer} speaks the engine's HTTP API for it, and for a recording, on TCP
 * and Unix sockets, one or thousands in a process, with {@link io.epitaph.fleet.Faults} on demand.
 *
 * <p>How faithful it is, a contract says that real engines are held to too: {@code EngineContract}
 * in the tests of this module.
 */
@NullMarked
package io.epitaph.fleet;

import org.jspecify.annotations.NullMarked;
