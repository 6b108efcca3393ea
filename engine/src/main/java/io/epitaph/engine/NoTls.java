package io.epitaph.engine;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The context of a connection that has no TLS; made when it is needed. */
final class NoTls {
  static final SSLContext CONTEXT = none();

  private NoTls() {}

  /** A Unix socket has no TLS; without a context of its own, the transport reads the JVM's. */
  private static SSLContext none() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has TLS", e);
    }
  }
}
