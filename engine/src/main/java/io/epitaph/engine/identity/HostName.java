package io.epitaph.engine.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of the host that this process runs on. */
public final class HostName {
  private HostName() {}

  /** {@code HOSTNAME} of the environment, else what the system says, else {@code localhost}. */
  public static String get() {
    String name = System.getenv("HOSTNAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
