package io.epitaph.notifier;

import org.jspecify.annotations.Nullable;

/**
 * How one receiver is, counted since this notifier became the one that sends.
 *
 * @param sent messages, or for Alertmanager alerts opened and resolved, that it took
 * @param refused what it never will take
 * @param waiting what it was not sent yet
 * @param problem what is wrong now, for people; null when nothing is
 */
record ReceiverStatus(long sent, long refused, int waiting, @Nullable String problem) {}
