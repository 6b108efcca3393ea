package io.epitaph.collector;

import java.io.IOException;
import java.util.Map;

/** Keeps what is known of each container over a restart of the collector. Thread-safe. */
interface ContainerStore {
  /** Keeps nothing. */
  ContainerStore NONE =
      new ContainerStore() {
        @Override
        public Map<String, byte[]> all() {
          return Map.of();
        }

        @Override
        public void put(String containerId, byte[] json) {}

        @Override
        public void remove(String containerId) {}
      };

  /** What was kept, by the ids of the containers. */
  Map<String, byte[]> all() throws IOException;

  /** To be called after the record that it is known by was sent. */
  void put(String containerId, byte[] json);

  void remove(String containerId);
}
