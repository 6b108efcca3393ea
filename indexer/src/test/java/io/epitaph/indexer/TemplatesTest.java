package io.epitaph.indexer;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.indexer.ScriptedElasticsearch.Answer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TemplatesTest {
  private static String settings(Duration refresh) throws IOException {
    try (ScriptedElasticsearch server =
            ScriptedElasticsearch.start(
                request ->
                    new Answer(
                        request.method().equals("HEAD") ? 404 : 200, "{\"acknowledged\":true}"));
        IndexClient client = new IndexClient(server.address(), null)) {
      Templates.install(client, refresh);
      return server.requests().stream()
          .filter(request -> request.path().equals("/_component_template/epitaph-settings"))
          .findFirst()
          .orElseThrow()
          .body();
    }
  }

  @Test
  void anIndexThatNobodySearchesMayRest() throws IOException {
    assertThat(settings(Duration.ofSeconds(1)))
        .contains("auto_expand_replicas")
        .doesNotContain("refresh_interval");
  }

  @Test
  void anotherIntervalIsKeptWhetherSomebodySearchesOrNot() throws IOException {
    assertThat(settings(Duration.ofMillis(200))).contains("\"refresh_interval\":\"200ms\"");
  }
}
