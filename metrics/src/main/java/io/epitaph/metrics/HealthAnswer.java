package io.epitaph.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.epitaph.kafka.Status;
import io.epitaph.model.Wire;
import java.util.List;

/**
 * Whether all services are well, and what is wrong.
 *
 * @param json for who asked
 */
record HealthAnswer(boolean healthy, String json) {
  static HealthAnswer of(List<Watched> services) {
    ObjectNode answer = Wire.MAPPER.createObjectNode();
    ArrayNode all = Wire.MAPPER.createArrayNode();
    boolean healthy = true;
    for (Watched service : services) {
      Status status = service.status().get();
      boolean well = status.running() && status.problem() == null;
      healthy &= well;
      ObjectNode one = all.addObject().put("service", service.service());
      service.labels().forEach(one::put);
      one.put("healthy", well);
      if (!well) {
        one.put("problem", status.problem() == null ? "it has ended" : status.problem());
      }
    }
    answer.put("healthy", healthy);
    answer.set("services", all);
    return new HealthAnswer(healthy, answer + "\n");
  }
}
