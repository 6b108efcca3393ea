package io.epitaph.model;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A configuration file, with lines {@code name=value}. */
final class SettingsFile {
  private SettingsFile() {}

  /** The one that is read when none is named; it need not exist. */
  static Path byDefault(Map<String, String> environment) {
    String home = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path base =
        home.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(home);
    return base.resolve("epitaph").resolve("config.properties");
  }

  /**
   * @throws IllegalArgumentException when it cannot be read, or has a line that is neither a
   *     setting nor a comment
   */
  static Map<String, String> read(Path file) {
    Map<String, String> values = new HashMap<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 1) {
        // What it holds may be a secret.
        throw new IllegalArgumentException(
            file + ", line " + (i + 1) + ": got no setting, wanted name=value or # and a comment");
      }
      String value = line.substring(equals + 1).strip();
      if (!value.isEmpty()) {
        values.put(line.substring(0, equals).strip(), value);
      }
    }
    return values;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no configuration file " + file, e);
    } catch (AccessDeniedException e) {
      throw new IllegalArgumentException(
          "this user may not read the configuration file " + file, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "the configuration file " + file + " is not text in UTF-8: save it as UTF-8", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the configuration file " + file, e);
    }
  }
}
