/**
 * What tests and the demo need of the real world: engines and containers to watch.
 *
 * <p>A <em>subject</em> is a container that is made to be watched; {@link
 * io.epitaph.testing.Subjects} makes and removes them. {@link io.epitaph.testing.Lives} are scripts
 * for subjects, numbered as in {@code docs/lives.md}. A {@link io.epitaph.testing.PrivateEngine} is
 * a private engine that may be killed.
 *
 * <p>A {@link io.epitaph.testing.Recording} is what a real engine said while lives were played on
 * it; {@link io.epitaph.testing.Recorder} takes one, {@link io.epitaph.testing.RecordedEngine}
 * plays it, and {@link io.epitaph.testing.RecordCommand} takes the bundled ones again.
 */
@NullMarked
package io.epitaph.testing;

import org.jspecify.annotations.NullMarked;
