package io.epitaph.engine;

import com.github.dockerjava.core.LocalDirectorySSLConfig;
import com.github.dockerjava.transport.SSLConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of an engine's address, {@code tcp://host:2376?certs=/folder}: {@code ca.pem},
 * {@code cert.pem} and {@code key.pem}, as Docker's own client has them.
 */
final class EngineTls {
  private static final String QUERY = "certs=";
  private static final List<String> FILES = List.of("ca.pem", "cert.pem", "key.pem");

  private EngineTls() {}

  /** The folder; null when the address has none. */
  static @Nullable Path folder(URI address) {
    String query = address.getQuery();
    return query == null || !query.startsWith(QUERY)
        ? null
        : Path.of(query.substring(QUERY.length()));
  }

  /** Whether the address is in order, as far as it has certificates. */
  static boolean isValid(URI address) {
    String query = address.getQuery();
    return query == null || (query.startsWith(QUERY) && query.length() > QUERY.length());
  }

  /** The address without its certificates. */
  static URI plain(URI address) {
    return address.getQuery() == null
        ? address
        : URI.create(address.getScheme() + "://" + address.getRawAuthority());
  }

  /**
   * What the transport needs; null for a TCP address without certificates.
   *
   * @throws IOException when one is missing or is none
   */
  static @Nullable SSLConfig config(URI address) throws IOException {
    Path folder = folder(address);
    if (folder == null) {
      return "unix".equals(address.getScheme()) ? () -> NoTls.CONTEXT : null;
    }
    for (String name : FILES) {
      if (!Files.isReadable(folder.resolve(name))) {
        throw new IOException(
            "the certificates of "
                + plain(address)
                + ": "
                + folder.resolve(name)
                + " cannot be read: wanted ca.pem, cert.pem and key.pem in that folder");
      }
    }
    try {
      SSLContext context = new LocalDirectorySSLConfig(folder.toString()).getSSLContext();
      return () -> context;
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "the certificates of "
              + plain(address)
              + " in "
              + folder
              + " cannot be used: "
              + cause.getMessage(),
          e);
    }
  }
}
