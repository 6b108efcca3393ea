package io.epitaph.indexer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import co.elastic.clients.elasticsearch.core.BulkResponse;
import io.epitaph.indexer.documents.Document;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkTest {
  private static BulkItem item(String id, Long version) {
    return new BulkItem(
        new Document("an-index", id, version, "{\"a\":1}".getBytes(UTF_8)),
        new ConsumerRecord<>("a-topic", 0, 1, "key", new byte[0]));
  }

  private static BulkOutcome outcome(String answer, BulkItem... items) throws IOException {
    return BulkOutcome.of(
        BulkResponse.of(r -> r.withJson(new StringReader(answer.replace('\'', '"')))),
        List.of(items));
  }

  @ParameterizedTest
  @CsvSource({
    "200, TAKEN",
    "201, TAKEN",
    "409, TAKEN",
    "400, REFUSED",
    "413, REFUSED",
    "401, AGAIN",
    "403, AGAIN",
    "404, AGAIN",
    "429, AGAIN",
    "500, AGAIN",
    "503, AGAIN"
  })
  void theStatusOfADocumentMeans(int status, Fate fate) {
    assertThat(Fate.of(status, "some reason")).isEqualTo(fate);
  }

  @Test
  void thatTheClusterMayHaveNoMoreShardsIsNotTheDocumentsFault() {
    String reason =
        "Validation Failed: 1: this action would add [1] shards, but this cluster currently has"
            + " [1000]/[1000] maximum normal shards open;";
    assertThat(Fate.of(400, reason)).isEqualTo(Fate.AGAIN);
  }

  @Test
  void onlyThoseThatWereNotTakenAreReportedInTheirOrder() throws Exception {
    BulkItem first = item("1", null);
    BulkItem busy = item("2", null);
    BulkItem bad = item("3", null);
    BulkItem busyToo = item("4", 3L);
    BulkOutcome outcome =
        outcome(
            "{'took':1,'errors':true,'items':[{'index':{'_index':'i','status':201}},"
                + "{'index':{'_index':'i','status':429,'error':{'type':'rejected','reason':'queue is full'}}},"
                + "{'index':{'_index':'i','status':400,'error':{'type':'parsing','reason':'no date',"
                + "'caused_by':{'reason':'year 10000'}}}},"
                + "{'index':{'_index':'i','status':503,'error':{'type':'unavailable','reason':'no shard'}}}]}",
            first,
            busy,
            bad,
            busyToo);
    assertThat(outcome.again()).containsExactly(busy, busyToo);
    assertThat(outcome.why()).contains("429").contains("queue is full");
    assertThat(outcome.refused())
        .singleElement()
        .satisfies(r -> assertThat(r.item()).isSameAs(bad));
    assertThat(outcome.refused().get(0).reason()).contains("400", "no date", "year 10000");
  }

  @Test
  void withoutErrorsAllAreTaken() throws Exception {
    BulkOutcome outcome =
        outcome(
            "{'took':1,'errors':false,'items':[{'index':{'_index':'i','status':201}}]}",
            item("1", null));
    assertThat(outcome.again()).isEmpty();
    assertThat(outcome.refused()).isEmpty();
  }

  @Test
  void anAnswerThatReportsFewerDocumentsIsNotTrusted() {
    assertThatThrownBy(
            () ->
                outcome(
                    "{'took':1,'errors':true,'items':[{'index':{'_index':'i','status':201}}]}",
                    item("1", 1L),
                    item("2", 1L)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("2 documents");
  }

  @Test
  void aReasonDoesNotShowTheValue() throws Exception {
    BulkOutcome outcome =
        outcome(
            "{'took':1,'errors':true,'items':[{'index':{'_index':'i','status':400,'error':{'type':'parsing','reason':"
                + "'failed to parse field [x] of type [long]. Preview of field\u2019s value: ''}}}]}"
                    .replace("\u2019s value: ''", "\\u0027s value: \\u0027hunter2\\u0027'"),
            item("1", null));
    assertThat(outcome.refused().get(0).reason()).contains("field [x]").doesNotContain("hunter2");
  }
}
