package io.epitaph.stream;

import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** Keeps a Flink cluster in this process from all networks. */
final class Loopback {
  private static final String ADDRESS = "127.0.0.1";

  private Loopback() {}

  /**
   * @param restPort of Flink's own REST interface; 0 for a free one
   */
  static void configure(Configuration configuration, int restPort) {
    configuration.set(RestOptions.BIND_ADDRESS, ADDRESS);
    configuration.set(RestOptions.ADDRESS, ADDRESS);
    configuration.set(RestOptions.BIND_PORT, Integer.toString(restPort));
    configuration.set(JobManagerOptions.BIND_HOST, ADDRESS);
    configuration.set(JobManagerOptions.ADDRESS, ADDRESS);
    configuration.set(TaskManagerOptions.BIND_HOST, ADDRESS);
    configuration.set(BlobServerOptions.PORT, "0");
  }
}
