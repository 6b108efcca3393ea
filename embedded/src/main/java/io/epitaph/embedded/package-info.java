/**
 * Real servers as plain Java objects, for the embedded stack and for tests: {@link
 * io.epitaph.embedded.KafkaBroker} runs in this process.
 */
@NullMarked
package io.epitaph.embedded;

import org.jspecify.annotations.NullMarked;
