/**
 * What Kibana shows of Epitaph, as saved objects: data views, saved searches, Lens panels, a Vega
 * time line, and the dashboard that holds them.
 *
 * <p>A <em>saved object</em> has a type, an id of ours that never changes, attributes, and
 * references to others by name. {@link io.epitaph.kibana.SavedObjects} says what there is; {@code
 * kibana/epitaph.ndjson} is what it makes, and {@code kibana/load} brings that into a Kibana.
 */
@NullMarked
package io.epitaph.kibana;

import org.jspecify.annotations.NullMarked;
