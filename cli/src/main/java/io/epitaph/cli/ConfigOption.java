package io.epitaph.cli;

import io.epitaph.model.GivenSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The configuration file of a command that has settings. */
final class ConfigOption {
  static final String NAME = "--config";

  private final SettingDefaults defaults;

  @Option(
      names = NAME,
      paramLabel = "FILE",
      description =
          "A file with lines NAME=VALUE, for settings that neither arguments nor environment give."
              + " Default: EPITAPH_CONFIG, else ~/.config/epitaph/config.properties.")
  private @Nullable Path config;

  ConfigOption(SettingDefaults defaults) {
    this.defaults = defaults;
  }

  /**
   * What the environment and the file give.
   *
   * @throws IllegalArgumentException when the file cannot be used
   */
  GivenSettings given() {
    return defaults.given(config);
  }
}
