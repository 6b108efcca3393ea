package io.epitaph.indexer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.indexer.ScriptedElasticsearch.Answer;
import io.epitaph.indexer.documents.Document;
import io.epitaph.indexer.rest.IndexRefusedException;
import io.epitaph.indexer.rest.IndexUnavailableException;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, and answers that a real Elasticsearch gives only in trouble. */
class IndexClientTest {
  private ScriptedElasticsearch server;
  private IndexClient client;
  private volatile int status = 200;
  private volatile String answer = "{\"took\":1,\"errors\":false,\"items\":[]}";

  @BeforeEach
  void start() throws IOException {
    server = ScriptedElasticsearch.start(request -> new Answer(status, answer));
    client = new IndexClient(server.address(), null);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private static BulkItem item(String id, Long version, String source) {
    return new BulkItem(
        new Document("an-index", id, version, source.getBytes(UTF_8)),
        new ConsumerRecord<>("a-topic", 0, 1, "key", new byte[0]));
  }

  private void send() throws IOException {
    new Bulk(client).send(List.of(item("1", null, "{}")));
  }

  @Test
  void eachDocumentIsTwoLinesTheSecondAsItIs() throws Exception {
    new Bulk(client)
        .send(List.of(item("one", null, "{ \"a\" : 1.0 }"), item("t\"w\no", 7L, "{\"a\":1}")));
    assertThat(server.requests()).hasSize(1);
    assertThat(server.requests().get(0).body())
        .isEqualTo(
            "{\"index\":{\"_id\":\"one\",\"_index\":\"an-index\"}}\n{ \"a\" : 1.0 }\n"
                + "{\"index\":{\"_id\":\"t\\\"w\\no\",\"_index\":\"an-index\",\"version\":7,"
                + "\"version_type\":\"external_gte\"}}\n{\"a\":1}\n");
    assertThat(server.requests().get(0).path())
        .startsWith("/_bulk?")
        .contains("filter_path=")
        .contains("status");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413})
  void aRequestThatIsWrongIsRefusedWithTheReasonOfItsPart(int wrong) {
    status = wrong;
    answer =
        "{\"error\":{\"type\":\"a\",\"reason\":\"all\",\"root_cause\":[{\"type\":\"b\","
            + "\"reason\":\"the part. Preview of field's value: 'hunter2'\"}]},\"status\":"
            + wrong
            + "}";
    assertThatThrownBy(this::send)
        .isInstanceOf(IndexRefusedException.class)
        .hasMessage("Elasticsearch refuses, status " + wrong + ": all: the part");
  }

  @ParameterizedTest
  @CsvSource({"401, API key", "403, privileges", "404, address", "429, busy", "503, busy"})
  void aClusterThatCannotOrMayNotIsUnavailable(int unwilling, String wanted) {
    status = unwilling;
    answer = "{\"error\":{\"type\":\"a\",\"reason\":\"busy\"},\"status\":" + unwilling + "}";
    assertThatThrownBy(this::send)
        .isInstanceOf(IndexUnavailableException.class)
        .hasMessageContaining(" answers " + unwilling + ": busy")
        .hasMessageContaining(wanted);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 401, 404, 502})
  void aPageOfSomethingElseIsUnavailableInOneLine(int other) {
    status = other;
    server.becomeAWebSite();
    answer = "<html>\n<h1>hello</h1></html>";
    assertThatThrownBy(this::send)
        .isInstanceOf(IndexUnavailableException.class)
        .hasMessageContaining(" answers " + other)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "[]", "{\"took\":1,\"errors\":true}"})
  void anAnswerThatIsNoneIsNotSuccess(String broken) {
    answer = broken;
    assertThatThrownBy(this::send).isInstanceOf(IOException.class);
  }

  @Test
  void noServerIsUnavailable() {
    server.close();
    assertThatThrownBy(this::send)
        .isInstanceOf(IndexUnavailableException.class)
        .hasMessageContaining("cannot be reached");
  }
}
