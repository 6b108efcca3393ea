package io.epitaph.cli;

import io.epitaph.cli.Finding.Verdict;
import io.epitaph.engine.DockerEngine;
import io.epitaph.engine.EngineInfo;
import io.epitaph.model.Wire;
import io.epitaph.model.Words;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Checks that the engine may be used, what it is, and whether a keeper keeps what vanishes. */
record EngineCheck(DoctorFindings findings, URI address, Clock clock) {
  private static final int LOOKED_AT = 20;

  /** Returns containers that run, as far as the engine says. */
  List<String> check() {
    List<String> running = new ArrayList<>();
    Path socket = "unix".equals(address.getScheme()) ? Path.of(address.getPath()) : null;
    if (socket != null && Files.exists(socket) && !Files.isWritable(socket)) {
      findings.add(
          Verdict.FAIL,
          "engine",
          address + ": this user may not write to it",
          "add the user to the group of " + socket + " (docker), or run as root");
      return running;
    }
    try (DockerEngine connected = DockerEngine.connect(address)) {
      EngineInfo info = connected.info();
      findings.add(
          Verdict.OK,
          "engine",
          "Docker "
              + info.version()
              + ", API "
              + info.apiVersion()
              + ", "
              + info.storageDriver()
              + ", cgroup v"
              + info.cgroupVersion()
              + ", at "
              + address,
          null);
      List<String> listed = connected.containers();
      running.addAll(running(connected, listed));
      findings.add(
          Verdict.OK,
          "rights",
          "may list and inspect: " + Words.count(listed.size(), "container"),
          null);
      vanished(new KeeperCheck(connected, info));
    } catch (IOException | IllegalArgumentException e) {
      findings.add(
          Verdict.FAIL,
          "engine",
          String.valueOf(e.getMessage()),
          "start Docker, or set the engine with --engine or DOCKER_HOST; `epitaph demo --no-engine`"
              + " needs none");
    }
    return running;
  }

  private void vanished(KeeperCheck check) {
    try {
      Guarantee kept = check.check(clock.instant());
      findings.add(kept.good() ? Verdict.OK : Verdict.WARN, "keeper", kept.found(), kept.fix());
    } catch (IOException e) {
      findings.add(Verdict.WARN, "keeper", "cannot be tried: " + e.getMessage(), null);
    }
  }

  /** Some of those that run: one is enough to see where the kernel counts. */
  private static List<String> running(DockerEngine engine, List<String> containers)
      throws IOException {
    List<String> running = new ArrayList<>();
    for (String id : containers.subList(0, Math.min(containers.size(), LOOKED_AT))) {
      if (Wire.MAPPER.readTree(engine.inspect(id)).path("State").path("Running").asBoolean()) {
        running.add(id);
      }
    }
    return running;
  }
}
