package io.epitaph.kafka;

import java.io.IOException;
import org.apache.kafka.common.errors.WakeupException;

/** What a service does until it is closed. */
public interface ServiceWork {
  /** Returns, or throws {@link WakeupException}, after the service was closed. */
  void run() throws IOException, InterruptedException;
}
