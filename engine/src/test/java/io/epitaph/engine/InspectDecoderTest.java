package io.epitaph.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.InspectSnapshot.Facts;
import io.epitaph.model.MalformedRecordException;
import org.junit.jupiter.api.Test;

class InspectDecoderTest {
  private static final InspectDecoder DECODER =
      new InspectDecoder(new Masker("0123456789abcdef".getBytes(UTF_8)));

  private static final String ANSWER =
      """
      {"Id":"177c","Name":"/web","Created":"2026-02-03T14:00:21.947182894Z","Image":"sha256:ab","RestartCount":2,
       "State":{"Status":"exited","OOMKilled":true,"ExitCode":137,"Error":"","StartedAt":"2026-02-03T14:00:22Z",
        "FinishedAt":"0001-01-01T00:00:00Z",
        "Health":{"Status":"unhealthy","FailingStreak":3,"Log":[{"Output":"old"},{"Output":"no such file"}]}},
       "Config":{"Image":"img:1","Tty":true,"Env":["DB_PASSWORD=hunter2","MODE=fast"],"Labels":{"a":"b","api.token":"hunter2"},
        "StopTimeout":3,"StopSignal":"SIGINT","Healthcheck":{"Test":["CMD-SHELL","test -e /f"]}},
       "HostConfig":{"AutoRemove":true,"Memory":8388608,"MemorySwap":-1,
        "RestartPolicy":{"Name":"on-failure","MaximumRetryCount":5}}}
      """;

  private static Facts facts(String answer) throws MalformedRecordException {
    return DECODER.decode(answer.getBytes(UTF_8)).facts();
  }

  @Test
  void theFactsAreRead() throws Exception {
    Facts facts = facts(ANSWER);
    assertThat(facts.name()).isEqualTo("web");
    assertThat(facts.exitCode()).isEqualTo(137);
    assertThat(facts.restartPolicy()).isEqualTo("on-failure");
    assertThat(facts.restartLimit()).isEqualTo(5);
    assertThat(facts.memoryLimit()).isEqualTo(8L << 20);
    assertThat(facts.stopTimeout()).hasSeconds(3);
    assertThat(facts.probeOutput()).isEqualTo("no such file");
  }

  @Test
  void yearOneIsNoTime() throws Exception {
    assertThat(facts(ANSWER).finishedAt()).isNull();
    assertThat(facts(ANSWER).startedAt()).isEqualTo("2026-02-03T14:00:22Z");
  }

  @Test
  void theHealthCheckIsTheCommandLineThatItsExecsShow() throws Exception {
    assertThat(facts(ANSWER).healthCheck()).isEqualTo("/bin/sh -c test -e /f");
    assertThat(facts(ANSWER.replace("CMD-SHELL", "CMD")).healthCheck()).isEqualTo("test -e /f");
    assertThat(facts(ANSWER.replace("CMD-SHELL", "NONE")).healthCheck()).isNull();
  }

  @Test
  void secretsAreMaskedInTheFactsAndInTheWholeAnswer() throws Exception {
    DecodedInspect decoded = DECODER.decode(ANSWER.getBytes(UTF_8));
    assertThat(decoded.inspect().toString()).doesNotContain("hunter2").contains("MODE=fast");
    assertThat(decoded.facts().labels().get("api.token")).startsWith("[masked:");
  }

  @Test
  void whatIsNoInspectAnswerIsRefusedWithoutShowingIt() {
    for (String answer : new String[] {"", "hunter2", "{}", "{\"State\":\"hunter2\"", "[1]"}) {
      assertThatThrownBy(() -> facts(answer))
          .as(answer)
          .isInstanceOf(MalformedRecordException.class)
          .hasMessageNotContaining("hunter2");
    }
  }
}
