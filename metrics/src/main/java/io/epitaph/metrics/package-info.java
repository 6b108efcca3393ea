/**
 * What a service counts, for Prometheus, and whether it is well: {@link
 * io.epitaph.metrics.MetricsServer}. On loopback, unless told otherwise.
 */
@NullMarked
package io.epitaph.metrics;

import org.jspecify.annotations.NullMarked;
