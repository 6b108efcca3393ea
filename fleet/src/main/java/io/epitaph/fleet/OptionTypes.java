package io.epitaph.fleet;

import io.epitaph.model.Durations;
import io.epitaph.testing.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The types of the command's options, each with its own sentence for a wrong value. */
final class OptionTypes {
  private OptionTypes() {}

  static final class WholeNumber implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (!text.matches("\\d{1,9}")) {
        throw new TypeConversionException("got '" + text + "', wanted a whole number");
      }
      return Integer.valueOf(text);
    }
  }

  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  static final class Version implements ITypeConverter<Dialect> {
    @Override
    public Dialect convert(String text) {
      for (Dialect dialect : Dialect.values()) {
        if (dialect.version().startsWith(text) && !text.isEmpty()) {
          return dialect;
        }
      }
      throw new TypeConversionException("got '" + text + "', wanted 20.10, 26.1 or 28.5");
    }
  }

  /**
   * A recording by its name or its file.
   *
   * @throws IOException when there is none, or the file is none
   */
  static Recording recording(String name) throws IOException {
    Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      try {
        return Recording.named(name);
      } catch (IOException e) {
        throw new IOException(
            "--play: got '%s', wanted a file, or a recording of docs/lives.md: %s"
                .formatted(name, e.getMessage()),
            e);
      }
    }
    try (InputStream compressed = Files.newInputStream(file)) {
      return Recording.read(compressed);
    } catch (IOException e) {
      throw new IOException(
          "--play: got '%s', wanted a recording as testing/record takes them: %s"
              .formatted(name, e.getMessage()),
          e);
    }
  }
}
