package io.epitaph.collector;

import java.util.concurrent.atomic.AtomicLong;

/** What a collector has done since it started. Thread-safe. */
final class Counters {
  final AtomicLong events = new AtomicLong();
  final AtomicLong snapshots = new AtomicLong();
  final AtomicLong snapshotsFailed = new AtomicLong();
  final AtomicLong snapshotsSkipped = new AtomicLong();
  final AtomicLong deadLetters = new AtomicLong();
  final AtomicLong gaps = new AtomicLong();
  final AtomicLong sessions = new AtomicLong();
  final AtomicLong overflows = new AtomicLong();
  final AtomicLong oomKills = new AtomicLong();
}
