/**
 * Notifies people of incidents: {@link io.epitaph.notifier.Notifier} reads them and sends them to
 * Alertmanager and webhooks. Read {@code Ledger} first, which decides what is reported, then {@code
 * Assignment}.
 *
 * <p>A <em>change</em> is what is reported about an incident: it opened, it was resolved. A
 * <em>receiver</em> is where changes are sent. Webhooks get messages, each once; Alertmanager is
 * kept in the state that the incidents are in. What was sent before is known from the topic itself,
 * read from its beginning, and from the offsets that the consumer group has committed.
 */
@NullMarked
package io.epitaph.notifier;

import org.jspecify.annotations.NullMarked;
