package io.epitaph.indexer;

import io.epitaph.indexer.documents.Document;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A document, and the record that it was made of. */
record BulkItem(Document document, ConsumerRecord<String, byte[]> source) {}
