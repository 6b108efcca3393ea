package io.epitaph.collector;

import io.epitaph.collector.delivery.Message;
import io.epitaph.model.InspectSnapshot;

/** A snapshot, and its record. */
record TakenSnapshot(InspectSnapshot snapshot, Message message) {}
