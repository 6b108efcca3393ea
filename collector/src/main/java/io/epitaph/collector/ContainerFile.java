package io.epitaph.collector;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.files.Durable;
import io.epitaph.model.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link ContainerStore} in one file, which is written anew by {@link #keep}. */
final class ContainerFile implements ContainerStore {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerFile.class);

  private final Path file;
  private final Durable disk = new Durable();
  private final Map<String, byte[]> containers = new LinkedHashMap<>();
  private boolean changed;
  private boolean failed;

  ContainerFile(Path file) {
    this.file = file;
  }

  /** A damaged file is no reason not to collect: then nothing is known. */
  @Override
  public synchronized Map<String, byte[]> all() throws IOException {
    try {
      Map<String, JsonNode> kept =
          Wire.MAPPER.readValue(Files.readAllBytes(file), new TypeReference<>() {});
      kept.forEach((id, json) -> containers.put(id, Wire.write(json)));
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (JacksonException e) {
      LOG.warn("{} is damaged: nothing is known of containers before now", file);
    }
    return Map.copyOf(containers);
  }

  @Override
  public synchronized void put(String containerId, byte[] json) {
    containers.put(containerId, json);
    changed = true;
  }

  @Override
  public synchronized void remove(String containerId) {
    changed |= containers.remove(containerId) != null;
  }

  @Override
  public void keep() {
    try {
      write();
      failed = false;
    } catch (IOException e) {
      if (!failed) {
        LOG.warn("what is known of containers cannot be kept in {}: {}", file, e.toString());
      }
      failed = true;
    }
  }

  private synchronized void write() throws IOException {
    if (!changed) {
      return;
    }
    StringBuilder json = new StringBuilder("{");
    containers.forEach(
        (id, each) ->
            json.append(json.length() == 1 ? "\"" : ",\n\"")
                .append(id)
                .append("\":")
                .append(new String(each, StandardCharsets.UTF_8)));
    disk.replace(file, json.append("}\n").toString().getBytes(StandardCharsets.UTF_8));
    changed = false;
  }
}
