package io.epitaph.indexer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.indexer.Bulk.Fate;
import io.epitaph.indexer.Bulk.Item;
import io.epitaph.indexer.Bulk.Origin;
import io.epitaph.indexer.Bulk.Outcome;
import io.epitaph.indexer.documents.Document;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkTest {
  private static Item item(String id, Long version) {
    return new Item(
        new Document("an-index", id, version, "{\"a\":1}".getBytes(UTF_8)),
        new Origin("a-topic", 0, 1, new byte[0]));
  }

  private static Outcome outcome(String answer, Item... items) throws IOException {
    return Bulk.outcome(Wire.MAPPER.readTree(answer.replace('\'', '"')), List.of(items));
  }

  @Test
  void eachDocumentIsTwoLines() throws Exception {
    assertThat(new String(Bulk.body(List.of(item("one", null), item("t\"w\no", 7L))), UTF_8))
        .isEqualTo(
            "{\"index\":{\"_index\":\"an-index\",\"_id\":\"one\"}}\n{\"a\":1}\n"
                + "{\"index\":{\"_index\":\"an-index\",\"_id\":\"t\\\"w\\no\",\"version\":7,"
                + "\"version_type\":\"external_gte\"}}\n{\"a\":1}\n");
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
    assertThat(Bulk.fate(status, "some reason")).isEqualTo(fate);
  }

  @Test
  void thatTheClusterMayHaveNoMoreShardsIsNotTheDocumentsFault() {
    String reason =
        "Validation Failed: 1: this action would add [1] shards, but this cluster currently has"
            + " [1000]/[1000] maximum normal shards open;";
    assertThat(Bulk.fate(400, reason)).isEqualTo(Fate.AGAIN);
  }

  @Test
  void onlyThoseThatWereNotTakenAreToldInTheirOrder() throws Exception {
    Item first = item("1", null);
    Item busy = item("2", null);
    Item bad = item("3", null);
    Item busyToo = item("4", 3L);
    Outcome outcome =
        outcome(
            "{'errors':true,'items':[{'index':{'status':201}},"
                + "{'index':{'status':429,'error':{'type':'rejected','reason':'queue is full'}}},"
                + "{'index':{'status':400,'error':{'type':'parsing','reason':'no date',"
                + "'caused_by':{'reason':'year 10000'}}}},"
                + "{'index':{'status':503,'error':{'type':'unavailable','reason':'no shard'}}}]}",
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
    Outcome outcome = outcome("{'errors':false}", item("1", null));
    assertThat(outcome.again()).isEmpty();
    assertThat(outcome.refused()).isEmpty();
  }

  @Test
  void anAnswerThatTellsOfFewerDocumentsIsNotTrusted() {
    assertThatThrownBy(
            () ->
                outcome(
                    "{'errors':true,'items':[{'index':{'status':201}}]}",
                    item("1", 1L),
                    item("2", 1L)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("2 documents");
    assertThatThrownBy(() -> outcome("{}", item("1", 1L))).isInstanceOf(IOException.class);
  }

  @Test
  void aReasonDoesNotShowTheValue() throws Exception {
    Outcome outcome =
        outcome(
            "{'errors':true,'items':[{'index':{'status':400,'error':{'type':'parsing','reason':"
                + "'failed to parse field [x] of type [long]. Preview of field\u2019s value: ''}}}]}"
                    .replace("\u2019s value: ''", "\\u0027s value: \\u0027hunter2\\u0027'"),
            item("1", null));
    assertThat(outcome.refused().get(0).reason()).contains("field [x]").doesNotContain("hunter2");
  }
}
