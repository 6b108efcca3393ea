package io.epitaph.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Kind;
import io.epitaph.model.Incident.Resolution;
import io.epitaph.model.Incident.Severity;
import io.epitaph.model.Incident.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kubelet makes anew in a pod. */
class PodLoopTest {
  /** The kubelet waits twice as long each time, 5 min at most. */
  private static final List<Integer> BACK_OFF = List.of(1, 10, 20, 40, 80, 160, 300, 300);

  private final EngineScript script = new EngineScript();

  private ScriptedContainer container(String pod, String uid, int number) {
    return script
        .container("k8s_web_" + pod + "_shop_" + uid + "_" + number)
        .label("io.kubernetes.pod.namespace", "shop")
        .label("io.kubernetes.pod.name", pod)
        .label("io.kubernetes.pod.uid", uid)
        .label("io.kubernetes.container.name", "web");
  }

  private ScriptedContainer of(String uid, int number) {
    return container("web-6f7d9c8b4d-abcde", uid, number);
  }

  private ScriptedContainer ends(Duration run, int code) {
    ScriptedContainer last = null;
    for (int i = 0; i < BACK_OFF.size(); i++) {
      ScriptedContainer next = of("uid-1", i).pass(Duration.ofSeconds(BACK_OFF.get(i)));
      next.run().dies(run, code);
      if (last != null) {
        last.destroyed();
      }
      last = next;
    }
    return of("uid-1", BACK_OFF.size());
  }

  @Test
  void whatEndsWithZeroAgainAndAgainInAPodIsALoop() {
    ends(Duration.ofSeconds(2), 0);
    for (Delivery delivery : new Delivery[] {Delivery.SNAPSHOTS_LATE, Delivery.NO_SNAPSHOTS}) {
      assertThat(script.outcome(delivery).incident(Kind.RESTART_LOOP).status())
          .isEqualTo(Status.OPEN);
    }
    Incident loop = script.outcome().incident();
    assertThat(loop.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(loop.numbers()).containsEntry("deaths", 8L);
  }

  @Test
  void whatDoesItsWorkBeforeItEndsWithZeroIsNone() {
    ends(Duration.ofMinutes(6), 0);
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void jobsThatEndWithZeroOneAfterAnotherAreNone() {
    for (int i = 0; i < 9; i++) {
      container("report-x7d2" + i, "uid-" + i, 0).run().dies(Duration.ofSeconds(3), 0);
      script.pass(Duration.ofSeconds(20));
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aScheduleOfJobsIsNone() {
    for (int i = 0; i < 9; i++) {
      container("report-2941234" + i + "-x7d2k", "uid-" + i, 0)
          .run()
          .dies(Duration.ofSeconds(3), 0);
      script.pass(Duration.ofMinutes(1));
    }
    assertThat(script.outcome().incidents()).isEmpty();
  }

  @Test
  void aJobThatSucceedsInTheEndHasRecovered() {
    ends(Duration.ofSeconds(2), 1).run().dies(Duration.ofSeconds(2), 0).pass(Duration.ofHours(1));
    Incident loop = script.outcome().incident(Kind.RESTART_LOOP);
    assertThat(loop.severity()).isEqualTo(Severity.HIGH);
    assertThat(loop.resolution()).isEqualTo(Resolution.RECOVERED);
  }

  @Test
  void aPodThatIsStoppedEndsItsLoop() {
    ends(Duration.ofSeconds(2), 0).run().stopObeyed(Duration.ofSeconds(1), 0).destroyed();
    script.pass(Duration.ofHours(1));
    assertThat(script.outcome().incident(Kind.RESTART_LOOP).resolution())
        .isEqualTo(Resolution.STOPPED);
  }
}
