package io.epitaph.collector.delivery;

/** A record that was taken to be sent, until it is acknowledged with all before it. */
final class Flight {
  private final Stored record;
  private volatile Message message;
  private boolean acknowledged;

  Flight(Stored record) {
    this.record = record;
    this.message = record.message();
  }

  Stored record() {
    return record;
  }

  /** What is sent: the record's, or a smaller one in its place. */
  Message message() {
    return message;
  }

  void replace(Message by) {
    message = by;
  }

  boolean isAcknowledged() {
    return acknowledged;
  }

  void acknowledge() {
    acknowledged = true;
  }
}
