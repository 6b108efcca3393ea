/**
 * What is fast and what is not, measured beside the alternative in the same run. {@code
 * benchmarks/run} is how; {@code docs/benchmarks.md} is what came out.
 */
@NullMarked
package io.epitaph.benchmarks;

import org.jspecify.annotations.NullMarked;
