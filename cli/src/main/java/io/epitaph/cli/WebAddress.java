package io.epitaph.cli;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An http or https address. It may hold a password or a token, so no message shows it. */
final class WebAddress implements ITypeConverter<URI> {
  @Override
  public URI convert(String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /**
   * @throws IllegalArgumentException when it is anything else
   */
  static URI parse(String text) {
    try {
      URI address = new URI(text.strip());
      String scheme = String.valueOf(address.getScheme());
      if (address.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Rejected below, like everything else that is not an address.
    }
    throw new IllegalArgumentException(
        "got no http or https address, wanted http://host:port or https://host/path");
  }
}
