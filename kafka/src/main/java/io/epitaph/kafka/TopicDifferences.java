package io.epitaph.kafka;

import io.epitaph.model.Topic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the settings of topics that differ from what Epitaph needs. */
final class TopicDifferences {
  private static final Logger LOG = LoggerFactory.getLogger(TopicDifferences.class);

  private TopicDifferences() {}

  static void log(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
    List<ConfigResource> resources =
        Topics.names().stream().map(n -> new ConfigResource(ConfigResource.Type.TOPIC, n)).toList();
    Map<String, Config> found =
        admin
            .describeConfigs(resources)
            .all()
            .get(Topics.LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .entrySet()
            .stream()
            .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue));
    for (Topic topic : Topics.wanted()) {
      Config config = found.get(topic.topicName());
      topic
          .settings()
          .forEach(
              (name, wanted) -> {
                ConfigEntry got = config == null ? null : config.get(name);
                if (got != null && !wanted.equals(got.value())) {
                  LOG.warn(
                      "topic setting differs topic={} setting={} got={} wanted={}",
                      topic.topicName(),
                      name,
                      got.value(),
                      wanted);
                }
              });
    }
  }
}
