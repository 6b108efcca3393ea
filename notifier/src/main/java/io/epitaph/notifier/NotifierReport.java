package io.epitaph.notifier;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a notifier is, at the moment it was asked.
 *
 * @param running started and not closed
 * @param active it has read the topic up to now, and tells; false while it reads, stands by for
 *     another notifier of its group, or the topic does not exist
 * @param receivers by name: {@code alertmanager}, {@code cloudevents}, {@code slack}; empty while
 *     it stands by
 * @param deadLetters records that could not be told
 * @param lag records that wait in Kafka; -1 when not known
 * @param problem what is wrong now, for people; null when nothing is
 */
public record NotifierReport(
    boolean running,
    boolean active,
    Map<String, Receiver> receivers,
    long deadLetters,
    long lag,
    @Nullable String problem) {

  /**
   * How one receiver is, counted since this notifier became active.
   *
   * @param told messages, or for Alertmanager alerts opened and resolved, that it took
   * @param refused what it never will take
   * @param waiting what it was not told yet
   * @param problem what is wrong now, for people; null when nothing is
   */
  public record Receiver(long told, long refused, int waiting, @Nullable String problem) {}

  public NotifierReport {
    receivers = Map.copyOf(receivers);
  }
}
