package io.epitaph.indexer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.indexer.ScriptedElasticsearch.Answer;
import io.epitaph.indexer.documents.IndexKind;
import io.epitaph.indexer.rest.IndexUnavailableException;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that a real Elasticsearch gives only in trouble. */
class NewFieldsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String EMPTY = "{\"an-index\":{\"mappings\":{\"properties\":{}}}}";

  private ScriptedElasticsearch server;
  private IndexClient client;
  private volatile int toGet = 200;
  private volatile int toPut = 200;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedElasticsearch.start(request -> answer(request.method().equals("GET")));
    client = new IndexClient(server.address(), null);
  }

  private Answer answer(boolean get) {
    int status = get ? toGet : toPut;
    return new Answer(
        status,
        status != 200
            ? "{\"error\":{\"type\":\"a\",\"reason\":\"b\"},\"status\":" + status + "}"
            : get ? EMPTY : "{\"acknowledged\":true}");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private void isToBeTriedAgain() {
    assertThatThrownBy(() -> NewFields.add(client, NOW))
        .isInstanceOf(IndexUnavailableException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503})
  void whenElasticsearchIsBusyItIsToBeTriedAgain(int busy) {
    toPut = busy;
    isToBeTriedAgain();
    toGet = busy;
    isToBeTriedAgain();
  }

  @Test
  void whenElasticsearchDoesNotAnswerItIsToBeTriedAgain() {
    server.close();
    isToBeTriedAgain();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403})
  void whatIsRefusedKeepsNoOtherIndexFromItsFields(int refused) throws Exception {
    toPut = refused;
    NewFields.add(client, NOW);
    assertThat(server.requests())
        .filteredOn(r -> r.method().equals("GET"))
        .hasSize(IndexKind.values().length);
    server.requests().clear();
    toGet = refused;
    NewFields.add(client, NOW);
    assertThat(server.requests()).hasSize(IndexKind.values().length);
  }
}
