package io.epitaph.indexer;

import io.epitaph.indexer.documents.Document;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Makes bulks of the records that were read. For one thread. */
final class Bulks {
  /** How many a bulk has at most; also how many records are read at once. */
  static final int DOCUMENTS = 1_000;

  private static final int BYTES = 5 * 1024 * 1024;

  private final RecordDocuments documents;

  Bulks(RecordDocuments documents) {
    this.documents = documents;
  }

  List<List<BulkItem>> of(ConsumerRecords<String, byte[]> records) {
    List<List<BulkItem>> bulks = new ArrayList<>();
    List<BulkItem> items = new ArrayList<>();
    long bytes = 0;
    for (ConsumerRecord<String, byte[]> record : records) {
      Document document = documents.of(record);
      if (document == null) {
        continue;
      }
      int size = document.size();
      if (!items.isEmpty() && (items.size() >= DOCUMENTS || bytes + size > BYTES)) {
        bulks.add(items);
        items = new ArrayList<>();
        bytes = 0;
      }
      items.add(new BulkItem(document, record));
      bytes += size;
    }
    if (!items.isEmpty()) {
      bulks.add(items);
    }
    return bulks;
  }
}
