package io.epitaph.indexer.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.indexer.Samples;
import io.epitaph.indexer.ScriptedElasticsearch;
import io.epitaph.indexer.ScriptedElasticsearch.Answer;
import io.epitaph.model.Life;
import io.epitaph.model.Wire;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that a real Elasticsearch with documents of this version does not give. */
class IndexSearchTest {
  private static final Life LIFE = Samples.life(Samples.CONTAINER, "web", 3, Life.State.DEAD);

  private ScriptedElasticsearch server;
  private IndexSearch search;
  private volatile String record = new String(Wire.write(LIFE), UTF_8);

  @BeforeEach
  void start() throws IOException {
    server = ScriptedElasticsearch.start(request -> new Answer(200, answer()));
    search = new IndexSearch(server.address(), null);
  }

  private String answer() {
    String hit = "{\"_source\":{\"epitaph\":{\"record\":" + record + "}},\"sort\":[1]}";
    return "{\"hits\":{\"hits\":[" + hit + "]}}";
  }

  @AfterEach
  void stop() throws IOException {
    search.close();
    server.close();
  }

  @Test
  void aRecordIsReadOutOfItsDocument() throws Exception {
    assertThat(search.life("web")).isEqualTo(LIFE);
  }

  @Test
  void aRecordOfALaterVersionIsRefusedWithWhatToDo() {
    record = record.replace("\"schema\":" + Life.SCHEMA, "\"schema\":" + (Life.SCHEMA + 1));
    assertThatThrownBy(() -> search.life("web"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Elasticsearch holds what this version cannot read: Life: schema")
        .hasMessageContaining("update Epitaph");
  }

  @Test
  void aDocumentWithoutARecordIsRefused() {
    record = "null";
    assertThatThrownBy(() -> search.life("web"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Life: got no JSON object");
  }
}
