package io.epitaph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.cli.Sample.Run;
import io.epitaph.model.CauseOfDeath.Kind;
import io.epitaph.model.Confidence;
import io.epitaph.model.HostMemory;
import io.epitaph.model.HostMemory.Holder;
import io.epitaph.model.Incarnation.Next;
import io.epitaph.model.Incarnation.StartedBy;
import io.epitaph.model.Incident;
import io.epitaph.model.Incident.Status;
import io.epitaph.model.LastWords;
import io.epitaph.model.Life.State;
import io.epitaph.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifeStoryTest {
  private static final String HEAD = "web  177c8c368a6d  shop/web:1.2  on host-7";

  @Test
  void aCompletedLifeIsToldToTheNanosecond() {
    String story =
        new Sample()
            .event("14:00:21.947182894", "create")
            .event("14:00:21.950000001", "attach")
            .joined(Sample.at("14:00:21.960760784"))
            .event("14:00:22.175532881", "start")
            .event("14:00:22.180000000", "resize")
            .event("14:00:22.338433205", "die", "exitCode", "0")
            .left(Sample.at("14:00:22.544153008"))
            .run(
                Run.of(
                        "14:00:22.175532881",
                        "14:00:22.338433205",
                        Kind.COMPLETED,
                        "completed: exit 0")
                    .said("I am ephemeral"))
            .story(State.DEAD);
    assertThat(story)
        .isEqualTo(
            HEAD
                + """
                    dead, completed: exit 0, lived 163 ms
                  2026-02-03 (UTC)
                  14:00:21.947182894  created
                  14:00:21.950000001    attached
                  14:00:21.960760784    joined network bridge
                  14:00:22.175532881  started   1st incarnation
                  14:00:22.338433205  died      completed: exit 0  certain, 1 event
                                      last words | I am ephemeral
                  14:00:22.544153008    left network bridge
                """);
  }

  @Test
  void aSpanThatNobodyWatchedStandsInTheStory() {
    String story =
        new Sample()
            .event("14:00:00.1", "start")
            .gap("14:00:05", "14:01:00")
            .run(new Run(Sample.at("14:00:00.1"), null, null))
            .story(State.RUNNING);
    assertThat(story).contains("  14:00:05-14:01:00   unwatched nothing of it was reconstructed\n");
  }

  @Test
  void whatWasRemovedUnwatchedMayHaveRun() {
    String story =
        new Sample()
            .event("14:00:00.1", "create")
            .gap("14:00:05", "14:01:00")
            .story(State.DESTROYED);
    assertThat(story).contains("whether it ran is unknown: nobody watched for a while");
  }

  @Test
  void aDeathForWantOfMemoryNamesTheKernelAndItsIncidents() {
    String story =
        new Sample()
            .event("14:00:00.1", "start")
            .event("14:00:00.5", "oom")
            .event("14:00:00.6", "die", "exitCode", "137")
            .run(
                Run.of(
                    "14:00:00.1", "14:00:00.6", Kind.OUT_OF_MEMORY, "out of memory: limit 8 MiB"))
            .incident(
                Sample.incident(
                    "crash0000000",
                    Incident.Kind.CRASH,
                    Status.OPEN,
                    "14:00:00.6",
                    "oom000000000",
                    "out of memory, and stays dead"))
            .incident(
                Sample.incident(
                    "oom000000000",
                    Incident.Kind.OOM,
                    Status.OPEN,
                    "14:00:00.6",
                    null,
                    "container killed at its limit of 8 MiB"))
            .story(State.DEAD);
    assertThat(story)
        .isEqualTo(
            HEAD
                + """
                    dead, out of memory: limit 8 MiB, lived 500 ms
                  2026-02-03 (UTC)
                  14:00:00.100000000  started   1st incarnation
                  14:00:00.500000000  oom       the kernel killed a process for memory
                  14:00:00.600000000  died      out of memory: limit 8 MiB  certain, 1 event
                  incident  open      oom  container killed at its limit of 8 MiB  oom00000
                    incident  open      crash  out of memory, and stays dead  crash000
                """);
  }

  @Test
  void everySignalIsShownByItsName() {
    String story = new Sample().event("14:00:05.0", "kill", "signal", "11").story(State.RUNNING);
    assertThat(story).contains("sent      SIGSEGV\n");
  }

  @Test
  void aStopOnRequestShowsTheSignalAndWhoAsked() {
    String story =
        new Sample()
            .event("14:00:00.1", "start")
            .event("14:00:05.0", "kill", "signal", "15")
            .event("14:00:05.1", "die", "exitCode", "143")
            .event("14:00:05.2", "stop")
            .run(
                Run.of(
                    "14:00:00.1",
                    "14:00:05.1",
                    Kind.STOPPED_ON_REQUEST,
                    "stopped by `docker stop`, obeyed SIGTERM, exit 143"))
            .story(State.DEAD);
    assertThat(story)
        .isEqualTo(
            HEAD
                + """
                    dead, stopped by `docker stop`, obeyed SIGTERM, exit 143, lived 5 s
                  2026-02-03 (UTC)
                  14:00:00.100000000  started   1st incarnation
                  14:00:05.000000000  sent      SIGTERM
                  14:00:05.100000000  died      stopped by `docker stop`, obeyed SIGTERM, exit 143  certain, 1 event
                  14:00:05.200000000    `docker stop` is done
                """);
  }

  @Test
  void oneThatCouldNotStartIsToldWithoutAnyEvent() {
    String error =
        "could not start: exit 127: command not found: failed to create shim task: OCI runtime"
            + " create failed: runc create failed: unable to start container process: exec:"
            + " \"/no/such\": stat /no/such: no such file or directory: unknown";
    String story =
        new Sample()
            .run(new Run(null, Sample.at("14:00:00.9"), Sample.cause(Kind.COULD_NOT_START, error)))
            .story(State.DEAD);
    assertThat(story)
        .isEqualTo(
            HEAD
                + "\n"
                + "  dead, could not start: exit 127: command not found: exec: \"/no/such\": stat /no/such …\n"
                + "  2026-02-03 (UTC)\n"
                + "  14:00:00.900000000  failed    "
                + error
                + "  certain, 1 event\n");
  }

  @Test
  void oneThatRanBeforeEpitaphWatchedIsToldFromInspect() {
    String story = new Sample().run(Run.going("12:30:00.5").by(null)).story(State.RUNNING);
    assertThat(story)
        .isEqualTo(
            HEAD
                + """
                    running since 2026-02-03 12:30:00
                  2026-02-03 (UTC)
                  12:30:00.500000000  started   1st incarnation  before Epitaph watched, as inspect reports
                """);
  }

  @Test
  void aLoopOfSixIsFoldedWithItsNetworksUpToTheLast() {
    String[] starts = {"00.1", "01.0", "02.0", "03.0", "04.5", "07.0"};
    Sample sample = new Sample().event("14:00:00.0", "create");
    for (int i = 0; i < starts.length; i++) {
      Instant start = Sample.at("14:00:" + starts[i]);
      Instant death = start.plusMillis(200);
      Run run =
          new Run(start, death, Sample.cause(Kind.FAILED, "exit 127: command not found"))
              .policy("on-failure:5")
              .by(i == 0 ? StartedBy.FIRST_START : StartedBy.POLICY);
      sample
          .joined(start.minusMillis(50))
          .event(start, "start", null)
          .event(death, "die", null)
          .left(death.plusMillis(30))
          .run(i == 5 ? run.next(Next.GAVE_UP).said("no such command") : run);
    }
    sample
        .incident(
            Sample.incident(
                "loop00000000",
                Incident.Kind.RESTART_LOOP,
                Status.RESOLVED,
                "14:00:05.0",
                null,
                "6 deaths in 7 s, gave up after 5 restarts"))
        .incident(
            Sample.incident(
                "crash0000000",
                Incident.Kind.CRASH,
                Status.OPEN,
                "14:00:07.2",
                "loop00000000",
                "exit 127, and stays dead"));
    assertThat(sample.story(State.DEAD))
        .isEqualTo(
            HEAD
                + """
                    dead, exit 127: command not found, gave up restarting, lived 200 ms
                  2026-02-03 (UTC)
                  14:00:00.000000000  created
                  14:00:00.050000000    joined network bridge
                  14:00:00.100000000  started   1st incarnation
                  14:00:00.300000000  died      exit 127: command not found  certain, 1 event
                  14:00:00.330000000    left network bridge
                  14:00:01-14:00:04   restarted 4 times by the policy on-failure:5, after 700 ms, 800 ms, 800 ms, 1.3 s; ran 200 ms; each time exit 127: command not found
                  14:00:06.950000000    joined network bridge
                  14:00:07.000000000  started   6th incarnation, restarted by the policy on-failure:5
                  14:00:07.200000000  died      exit 127: command not found  certain, 1 event
                                      last words | no such command
                                      gave up   the policy on-failure:5 is used up
                  14:00:07.230000000    left network bridge
                  incident  resolved  restart-loop  6 deaths in 7 s, gave up after 5 restarts  loop0000
                    incident  open      crash  exit 127, and stays dead  crash000
                """);
  }

  @Test
  void aRestartThatPodmanAnnouncesForItsPolicyIsNoRequest() {
    Instant start = Sample.at("14:00:00");
    Sample sample =
        new Sample()
            .event(start, "start", null)
            .event(start.plusSeconds(1), "die", null)
            .event(start.plusSeconds(2), "restart", null)
            .event(start.plusSeconds(3), "start", null)
            .run(new Run(start, start.plusSeconds(1), Sample.cause(Kind.FAILED, "exit 1")))
            .run(new Run(start.plusSeconds(3), null, null).by(StartedBy.POLICY));
    assertThat(sample.story(State.RUNNING)).doesNotContain("docker restart");
  }

  @Test
  void aFaultIsShownWithTheMemoryThatTheHostHad() {
    Instant death = Sample.at("14:00:09");
    HostMemory host =
        new HostMemory(
            death, 8L << 30, 1L << 30, 2L << 30, 0, 12.5, List.of(new Holder("ab".repeat(32), 7)));
    String story =
        new Sample()
            .event(death, "die", null)
            .run(
                new Run(death.minusSeconds(9), death, Sample.cause(Kind.FAULT_SIGNAL, "crashed"))
                    .onHost(host))
            .story(State.DEAD);
    assertThat(story)
        .contains(
            "its host: 1 GiB of 8 GiB available, 0 B of 2 GiB swap free, processes waited for"
                + " memory 12.5 % of the time; held most: 7 B by abababababab\n");
  }

  @Test
  void twoHundredRestartsAreOneLine() {
    Sample sample = new Sample();
    Instant start = Sample.at("22:00:00");
    for (int i = 0; i <= 200; i++) {
      boolean choked = i % 10 == 5;
      sample
          .joined(start.minusMillis(50))
          .event(start, "start", null)
          .event(start.plusSeconds(1), "die", null)
          .left(start.plusMillis(1100))
          .run(
              new Run(
                      start,
                      start.plusSeconds(1),
                      choked
                          ? Sample.cause(Kind.OUT_OF_MEMORY, "out of memory")
                          : Sample.cause(Kind.FAILED, "exit 1"))
                  .policy("always")
                  .by(i == 0 ? StartedBy.FIRST_START : StartedBy.POLICY));
      if (choked) {
        sample.event(start.plusMillis(900), "oom", null);
      }
      start = start.plusSeconds(61);
    }
    String story = sample.story(State.DEAD);
    assertThat(story)
        .contains(
            "  22:01:01 and on     restarted 199 times by the policy always, after 60 s; ran 1 s;"
                + " exit 1 (179 times); out of memory (20 times), until 2026-02-04 01:22:20\n"
                + " ".repeat(22)
                + "meanwhile oom 20 times; `epitaph events` lists them\n");
    assertThat(story.lines()).hasSize(13);
  }

  @Test
  void threeRestartsWithNoneKnownBeforeAreFoldedToo() {
    Sample sample = new Sample();
    for (int i = 0; i < 3; i++) {
      Instant start = Sample.at("14:00:00").plusSeconds(10L * i);
      sample.run(
          new Run(start, start.plusSeconds(1), Sample.cause(Kind.FAILED, "exit 1"))
              .by(StartedBy.POLICY));
    }
    assertThat(sample.story(State.DEAD))
        .contains(
            "restarted 2 times by the policy, after 9 s; ran 1 s; each time exit 1\n",
            "3rd incarnation");
  }

  @Test
  void flappingHealthIsFoldedBetweenItsBeginAndItsEnd() {
    Run run = Run.going("14:00:00").probes(40);
    Sample sample = new Sample().event("14:00:00", "start");
    Instant at = Sample.at("14:00:01");
    for (int i = 0; i < 14; i++) {
      boolean ill = i % 2 == 1;
      String status = ill ? "unhealthy" : "healthy";
      sample.event(at, "health_status", status);
      run.health(at, status, ill ? 3 : 0, ill ? "no /tmp/well\nat all" : null);
      at = at.plusSeconds(3);
    }
    assertThat(sample.run(run).story(State.RUNNING))
        .isEqualTo(
            HEAD
                + """
                    running since 2026-02-03 14:00:00, unhealthy
                  2026-02-03 (UTC)
                  14:00:00.000000000  started   1st incarnation
                  14:00:01.000000000  health    healthy
                  14:00:04.000000000  health    unhealthy, 3 probes failed in a row
                                      probe said | no /tmp/well
                                                 | at all
                  14:00:07-14:00:34   health    changed 10 more times: healthy and unhealthy
                  14:00:37.000000000  health    healthy
                  14:00:40.000000000  health    unhealthy, 3 probes failed in a row
                                      probe said | no /tmp/well
                                                 | at all
                """);
  }

  @Test
  void aPauseShowsHowLongItWas() {
    String story =
        new Sample()
            .event("14:00:00", "start")
            .event("14:00:05", "pause")
            .event("14:00:08.1", "unpause")
            .event("14:01:00", "pause")
            .run(Run.going("14:00:00").paused("14:00:05", "14:00:08.1").paused("14:01:00", null))
            .story(State.PAUSED);
    assertThat(story)
        .isEqualTo(
            HEAD
                + """
                    paused since 2026-02-03 14:01:00
                  2026-02-03 (UTC)
                  14:00:00.000000000  started   1st incarnation
                  14:00:05.000000000  paused
                  14:00:08.100000000  unpaused  after 3.1 s
                  14:01:00.000000000  paused
                """);
  }

  @Test
  void manyPausesAreAddedUp() {
    Run run = Run.going("14:00:00");
    Sample sample = new Sample().event("14:00:00", "start");
    for (int i = 10; i < 20; i++) {
      sample.event("14:00:" + i, "pause").event("14:00:" + i + ".5", "unpause");
      run.paused("14:00:" + i, "14:00:" + i + ".5");
    }
    assertThat(sample.run(run).story(State.RUNNING))
        .contains("  14:00:11-14:00:18   paused    8 more times, 4 s in all\n");
  }

  @Test
  void manyCommandsRunInsideAreFolded() {
    Sample sample = new Sample().event("14:00:00", "start").run(Run.going("14:00:00"));
    for (int i = 10; i < 59; i++) {
      sample.event(Sample.at("14:00:" + i), "exec_create", "/bin/backup " + i);
    }
    assertThat(sample.story(State.RUNNING).lines())
        .hasSize(8)
        .anyMatch(l -> l.endsWith("  exec    45 more commands"));
  }

  @Test
  void oneThatIsDestroyedSaysSoFirst() {
    String story =
        new Sample()
            .event("14:00:00", "start")
            .event("14:00:01", "die")
            .event("14:00:02", "rename", "oldName", "/old")
            .event("14:00:03", "destroy")
            .run(Run.of("14:00:00", "14:00:01", Kind.FAILED, "exit 4").next(Next.REMOVED))
            .story(State.DESTROYED);
    assertThat(story)
        .startsWith(HEAD + "    destroyed, exit 4, lived 1 s\n")
        .contains("  renamed   from old\n")
        .endsWith("  14:00:03.000000000  destroyed\n");
  }

  @Test
  void theReasonForNoLastWordsHasAShortId() {
    String story =
        new Sample()
            .run(
                Run.of("14:00:00", "14:00:01", Kind.FAILED, "exit 4")
                    .said(LastWords.missing("no such container: " + Sample.CONTAINER)))
            .story(State.DESTROYED);
    assertThat(story).contains("no last words: no such container: 177c8c368a6d\n");
  }

  @Test
  void lastWordsCannotSteerTheTerminal() {
    String story =
        new Sample()
            .run(
                Run.of("14:00:00", "14:00:01", Kind.FAILED, "exit \u001b[2J4")
                    .said("\u001b[31mred\u001b[0m \u001b]0;title\u0007\r50%", "\u202egnp.exe"))
            .story(State.DEAD);
    assertThat(story)
        .contains("last words | red \\x1b]0;title\\x07\\x0d50%\n", " | \\u202egnp.exe\n")
        .contains("exit \\x1b[2J4")
        .doesNotContain("\u001b", "\u202e", "\r");
  }

  @Test
  void ofManyLastWordsTheEndIsToldAndWhereTheRestIs() {
    String[] said = new String[25];
    for (int i = 0; i < said.length; i++) {
      said[i] = "line " + (i + 1);
    }
    String story =
        new Sample()
            .run(Run.of("14:00:00", "14:00:01", Kind.FAILED, "exit 4").said(said))
            .story(State.DEAD);
    assertThat(story)
        .contains("last words | line 16\n", "the last 10 of 25 lines that were kept")
        .doesNotContain("line 15\n");
  }

  @Test
  void anEmptyLifeSaysThatNothingIsKnown() {
    assertThat(new Sample().story(State.DESTROYED))
        .isEqualTo(
            HEAD
                + """
                    destroyed, was never seen to run
                  nothing else is known of it: no event and no incarnation is kept
                """);
  }

  @Test
  void deadBetweenTwoRestartsIsSaidToBeInALoop() {
    String story =
        new Sample()
            .run(Run.of("14:00:00", "14:00:01", Kind.FAILED, "exit 1"))
            .incident(
                Sample.incident(
                    "loop00000000",
                    Incident.Kind.RESTART_LOOP,
                    Status.OPEN,
                    "14:00:01",
                    null,
                    "exit 1, no end in sight"))
            .story(State.DEAD);
    assertThat(story).startsWith(HEAD + "    dead, in a restart loop, exit 1, lived 1 s\n");
  }

  @Test
  void whatWasWorkedOutIsMarked() {
    String story =
        new Sample()
            .event(
                Sample.event(
                    "container",
                    Sample.at("14:00:01"),
                    "destroy",
                    null,
                    Origin.reconstructed("inspect", Confidence.LIKELY)))
            .story(State.DESTROYED);
    assertThat(story).contains("destroyed  worked out from inspect, likely\n");
  }

  @Test
  void aPartWhoseWholeIsElsewhereSaysOfWhat() {
    String story =
        new Sample()
            .incident(
                Sample.incident(
                    "crash0000000",
                    Incident.Kind.CRASH,
                    Status.OPEN,
                    "14:00:01",
                    "elsewhere0000",
                    "exit 1"))
            .story(State.DEAD);
    assertThat(story)
        .contains("  incident  open      crash  exit 1  (part of elsewher)  crash000\n");
  }

  @Test
  void aNewDayIsAnnounced() {
    String story =
        new Sample()
            .event("23:59:59", "create")
            .event(Sample.at("23:59:59").plus(Duration.ofSeconds(2)), "destroy", null)
            .story(State.DESTROYED);
    assertThat(story)
        .containsSubsequence("  2026-02-03 (UTC)\n", "created", "  2026-02-04\n", "destroyed");
  }
}
