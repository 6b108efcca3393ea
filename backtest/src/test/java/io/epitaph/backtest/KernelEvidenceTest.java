package io.epitaph.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.backtest.Backtest.Findings;
import io.epitaph.detectors.incidents.IncidentSettings;
import io.epitaph.model.CauseOfDeath;
import io.epitaph.model.Confidence;
import io.epitaph.model.Incarnation;
import io.epitaph.model.Incident;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the kernel's log changes in what the events of an engine show. */
class KernelEvidenceTest {
  private static final String WEB = Log.id("web");

  private int micros = 1;

  private Findings run(Log log) throws IOException {
    Defects defects = new Defects();
    try (Entries entries = Log.open(log.text(), defects)) {
      Findings findings =
          Backtest.run(entries, List.of(IncidentSettings.DEFAULTS), true, null, null, events -> {});
      assertThat(defects.count()).isZero();
      assertThat(findings.failures()).isEmpty();
      return findings;
    }
  }

  private void kernel(Log log, String... texts) {
    for (String text : texts) {
      log.line(
          Wire.MAPPER
              .createObjectNode()
              .put("kmsg", "6," + micros + "," + micros++ + ",-;" + text)
              .put("takenAt", log.now().toString())
              .toString());
    }
  }

  private void atItsLimit(Log log, String container, int pid) {
    String group = "/system.slice/docker-" + container + ".scope";
    kernel(
        log,
        "app invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0",
        "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset="
            + container
            + ",mems_allowed=0,oom_memcg="
            + group
            + ",task_memcg="
            + group
            + ",task=app,pid="
            + pid
            + ",uid=0",
        "Memory cgroup out of memory: Killed process "
            + pid
            + " (app) total-vm:9kB, anon-rss:2048kB, file-rss:0kB, shmem-rss:0kB, UID:0");
  }

  private void ofTheHost(Log log, String container, int pid) {
    kernel(
        log,
        "hog invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0",
        "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom"
            + ",task_memcg=/docker/"
            + container
            + ",task=app,pid="
            + pid
            + ",uid=0",
        "Out of memory: Killed process "
            + pid
            + " (app) total-vm:9kB, anon-rss:2048kB, file-rss:0kB, shmem-rss:0kB, UID:0");
  }

  private static Log started() {
    return new Log().event("web", "create").event("web", "start").pass(Duration.ofSeconds(60));
  }

  private static CauseOfDeath cause(Findings findings) {
    return findings.deaths().stream()
        .map(Incarnation::cause)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static List<Incident> of(Findings findings, Incident.Kind kind) {
    return findings.incidents().get(0).stream().filter(i -> i.kind() == kind).toList();
  }

  private static void isCertainlyOutOfMemory(Findings findings) {
    assertThat(cause(findings).kind()).isEqualTo(CauseOfDeath.Kind.OUT_OF_MEMORY);
    assertThat(cause(findings).confidence()).isEqualTo(Confidence.CERTAIN);
    assertThat(cause(findings).sentence())
        .isEqualTo("out of memory: the kernel killed `app` (pid 7, 2 MiB) at its limit");
    assertThat(of(findings, Incident.Kind.OOM)).hasSize(1);
    assertThat(of(findings, Incident.Kind.OOM).get(0).numbers()).containsEntry("kills", 1L);
  }

  @Test
  void aKillBeforeTheDeathIsItsCause() throws IOException {
    Log log = started();
    atItsLimit(log, WEB, 7);
    isCertainlyOutOfMemory(run(log.pass(Duration.ofMillis(40)).die("web", 137)));
  }

  @Test
  void aKillThatIsReadAfterTheDeathIsItsCauseToo() throws IOException {
    Log log = started().die("web", 137);
    atItsLimit(log, WEB, 7);
    isCertainlyOutOfMemory(run(log));
  }

  @Test
  void theEnginesEventAndTheKernelsAreOneKill() throws IOException {
    Log before = started().event("web", "oom");
    atItsLimit(before, WEB, 7);
    isCertainlyOutOfMemory(run(before.die("web", 137)));
    Log after = started();
    atItsLimit(after, WEB, 7);
    isCertainlyOutOfMemory(run(after.event("web", "oom").die("web", 137)));
  }

  @Test
  void aChildThatTheKernelKillsIsSeenWithoutAnEvent() throws IOException {
    Log log = started();
    atItsLimit(log, WEB, 7);
    Findings findings = run(log.pass(Duration.ofSeconds(60)).event("web", "top"));
    assertThat(of(findings, Incident.Kind.OOM))
        .singleElement()
        .satisfies(i -> assertThat(i.summary()).contains("container survived"));
  }

  @Test
  void aWrapperThatEndsWithItsOwnCodeSaysWhy() throws IOException {
    Log log = started();
    atItsLimit(log, WEB, 7);
    assertThat(cause(run(log.pass(Duration.ofMillis(107)).die("web", 1))).sentence())
        .isEqualTo("exit 1, right after the kernel killed `app` (pid 7, 2 MiB) in it for memory");
  }

  @Test
  void aKillOfAnotherContainerExplainsNothing() throws IOException {
    Log log = started();
    atItsLimit(log, Log.id("other"), 7);
    assertThat(cause(run(log.die("web", 137))).kind())
        .isEqualTo(CauseOfDeath.Kind.KILLED_FROM_OUTSIDE);
  }

  @Test
  void aKillOfAnEarlierRunExplainsNothing() throws IOException {
    Log log = started();
    atItsLimit(log, WEB, 7);
    log.die("web", 137).pass(Duration.ofSeconds(30)).event("web", "start");
    assertThat(cause(run(log.pass(Duration.ofSeconds(30)).die("web", 137))).kind())
        .isEqualTo(CauseOfDeath.Kind.KILLED_FROM_OUTSIDE);
  }

  @Test
  void aFullHostIsAnIncidentOfTheHostAndItsVictimsArePartOfIt() throws IOException {
    Log log = started().event("db", "create").event("db", "start").pass(Duration.ofSeconds(60));
    ofTheHost(log, WEB, 7);
    log.die("web", 137).pass(Duration.ofSeconds(20));
    ofTheHost(log, Log.id("db"), 8);
    Findings findings = run(log.die("db", 137).pass(Duration.ofSeconds(20)));
    Incident host = of(findings, Incident.Kind.HOST_OUT_OF_MEMORY).get(0);
    assertThat(host.containers()).containsExactly(WEB, Log.id("db"));
    assertThat(host.numbers()).containsEntry("kills", 2L);
    assertThat(host.summary()).contains("`app` (pid 8, 2 MiB) of db", "`hog` asked for more");
    assertThat(of(findings, Incident.Kind.HOST_OUT_OF_MEMORY)).hasSize(1);
    assertThat(of(findings, Incident.Kind.OOM)).isEmpty();
    assertThat(of(findings, Incident.Kind.CRASH))
        .hasSize(2)
        .allSatisfy(crash -> assertThat(crash.partOf()).isEqualTo(host.id()));
    assertThat(cause(findings).kind()).isEqualTo(CauseOfDeath.Kind.HOST_OUT_OF_MEMORY);
  }

  @Test
  void anEventThatCgroup2CountsForTheHostsKillIsNoOomOfTheContainer() throws IOException {
    Log log = started();
    ofTheHost(log, WEB, 7);
    Findings first = run(log.event("web", "oom").die("web", 137));
    assertThat(of(first, Incident.Kind.OOM)).isEmpty();
    Log late = started().event("web", "oom");
    ofTheHost(late, WEB, 7);
    Findings second = run(late.die("web", 137));
    assertThat(of(second, Incident.Kind.OOM)).isEmpty();
    assertThat(cause(second).kind()).isEqualTo(CauseOfDeath.Kind.HOST_OUT_OF_MEMORY);
  }

  @Test
  void aRequestStaysTheCauseOfADeathOfAnotherKind() throws IOException {
    Log log = started();
    ofTheHost(log, WEB, 7);
    log.event("web", "kill", Map.of("signal", "15")).die("web", 143).event("web", "stop");
    assertThat(cause(run(log)).kind()).isEqualTo(CauseOfDeath.Kind.STOPPED_ON_REQUEST);
  }

  @Test
  void aProcessOfTheHostItselfIsToldWithoutAContainer() throws IOException {
    Log log = started();
    kernel(
        log,
        "hog invoked oom-killer: x",
        "Out of memory: Killed process 9 (mysqld) total-vm:9kB, anon-rss:1024kB, file-rss:0kB");
    Incident host = of(run(log.event("web", "top")), Incident.Kind.HOST_OUT_OF_MEMORY).get(0);
    assertThat(host.containers()).isEmpty();
    assertThat(host.workload().kind()).isEqualTo(io.epitaph.model.Workload.Kind.HOST);
  }
}
