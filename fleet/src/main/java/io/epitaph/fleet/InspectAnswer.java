package io.epitaph.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.model.Wire;
import io.epitaph.testing.Subject;
import java.util.List;

/** A container as a simulated engine's inspect shows it. */
record InspectAnswer(SimulatedContainer container, String driver) {
  ObjectNode json() {
    List<String> command = container.subject.command();
    ObjectNode json = Wire.MAPPER.createObjectNode();
    json.put("Id", container.id).put("Created", StateAnswer.text(container.created));
    json.put("Path", command.isEmpty() ? "/bin/sh" : command.get(0));
    ArrayNode arguments = json.putArray("Args");
    command.stream().skip(1).forEach(arguments::add);
    StateAnswer.write(container, json.putObject("State"));
    json.put("Image", "sha256:" + EngineSettings.hex(container.image))
        .put("ResolvConfPath", "")
        .put("HostnamePath", "")
        .put("HostsPath", "")
        .put("LogPath", "")
        .put("Name", "/" + container.name)
        .put("RestartCount", container.restarts)
        .put("Driver", driver)
        .put("Platform", "linux")
        .put("MountLabel", "")
        .put("ProcessLabel", "")
        .put("AppArmorProfile", "")
        .putNull("ExecIDs");
    writeHost(json.putObject("HostConfig"));
    ObjectNode graph = json.putObject("GraphDriver");
    graph.put("Name", driver).putObject("Data");
    json.putArray("Mounts");
    writeConfig(json.putObject("Config"));
    json.putObject("NetworkSettings").putObject("Networks");
    return json;
  }

  private void writeHost(ObjectNode host) {
    Subject subject = container.subject;
    host.putNull("Binds")
        .put("NetworkMode", "none")
        .put("AutoRemove", subject.autoRemove())
        .put("Memory", subject.memory())
        .put("MemorySwap", subject.memory())
        .put("OomKillDisable", false)
        .put("Init", subject.init());
    host.putObject("LogConfig").put("Type", "json-file").putObject("Config");
    host.putObject("RestartPolicy")
        .put("Name", container.policy())
        .put("MaximumRetryCount", container.policyLimit());
  }

  private void writeConfig(ObjectNode config) {
    Subject subject = container.subject;
    config
        .put("Hostname", container.id.substring(0, 12))
        .put("Domainname", "")
        .put("User", "")
        .put("Tty", subject.tty())
        .put("OpenStdin", false)
        .put("Image", container.image)
        .put("WorkingDir", "")
        .putNull("Volumes")
        .putNull("Entrypoint");
    subject.env().forEach(config.putArray("Env")::add);
    subject.command().forEach(config.putArray("Cmd")::add);
    if (subject.healthCheck() != null) {
      ObjectNode check = config.putObject("Healthcheck");
      check.putArray("Test").add("CMD-SHELL").add(subject.healthCheck());
      check.put("Interval", 1_000_000_000L).put("Timeout", 5_000_000_000L).put("Retries", 1);
    }
    if (subject.stopTimeout() != null) {
      config.put("StopTimeout", subject.stopTimeout().toSeconds());
    }
    ObjectNode labels = config.putObject("Labels");
    container.labels().forEach(labels::put);
  }
}
