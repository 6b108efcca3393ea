package io.epitaph.cli;

import io.epitaph.engine.EngineAddress;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The engine that a command connects to. */
final class EngineOption {
  static final String DEFAULT = "Default: DOCKER_HOST, else unix:///var/run/docker.sock.";

  @Setting
  @Option(
      names = "--engine",
      paramLabel = "URI",
      converter = Address.class,
      description =
          "The engine, unix:///path, tcp://host:port, or with TLS tcp://host:port?certs=FOLDER. "
              + DEFAULT)
  private @Nullable URI engine;

  URI address(Map<String, String> environment) {
    return engine == null ? byDefault(environment) : engine;
  }

  /**
   * The engine of {@code DOCKER_HOST}, else the one of this machine.
   *
   * @throws IllegalArgumentException when {@code DOCKER_HOST} is not the address of an engine
   */
  static URI byDefault(Map<String, String> environment) {
    try {
      URI address = EngineAddress.from(environment);
      EngineAddress.require(address);
      return address;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("DOCKER_HOST: " + refusal(environment.get("DOCKER_HOST")));
    }
  }

  private static String refusal(String text) {
    return "got '"
        + text
        + "', wanted unix:///path, tcp://host:port, or tcp://host:port?certs=FOLDER";
  }

  /** Checks the form of an engine's address; connects to nothing. */
  static final class Address implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        URI address = URI.create(text);
        EngineAddress.require(address);
        return address;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(refusal(text));
      }
    }
  }
}
