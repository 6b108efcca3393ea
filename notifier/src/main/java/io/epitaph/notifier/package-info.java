/**
 * Incidents to people: {@link io.epitaph.notifier.Notifier} reads them and tells Alertmanager and
 * webhooks. Read {@code Ledger} first, which decides what is told, then {@code Watch}.
 *
 * <p>A <em>change</em> is something of an incident that is told: it opened, it was resolved. A
 * <em>receiver</em> is one who is told. Webhooks get messages, each once; Alertmanager is kept in
 * the state that the incidents are in. What was told before is known from the topic itself, read
 * from its beginning, and from the offsets that the consumer group has committed.
 */
@NullMarked
package io.epitaph.notifier;

import org.jspecify.annotations.NullMarked;
