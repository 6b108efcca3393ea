package io.epitaph.notifier;

import org.jspecify.annotations.Nullable;

/**
 * The state of one receiver; counts are since this notifier became the one that sends.
 *
 * @param sent messages, or for Alertmanager alerts opened and resolved, that it accepted
 * @param refused what it refused for good
 * @param waiting what is not sent yet
 * @param problem what is wrong now, for people; null when nothing is
 */
record ReceiverStatus(long sent, long refused, int waiting, @Nullable String problem) {}
