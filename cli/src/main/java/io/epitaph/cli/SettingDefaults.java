package io.epitaph.cli;

import io.epitaph.model.GivenSettings;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The value of a {@link Setting} without an argument: from the environment, else the file. */
final class SettingDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;
  private final Set<String> names = new HashSet<>();

  SettingDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  void provideTo(CommandLine epitaph) {
    epitaph.setDefaultValueProvider(this);
    addNames(epitaph);
  }

  /** The settings of all commands: one file may serve them all. */
  private void addNames(CommandLine command) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      String name = name(option);
      if (name != null) {
        names.add(name);
      }
    }
    command.getSubcommands().values().forEach(this::addNames);
  }

  /** The name of a setting, {@code queue-lines}; null for an argument that is not a setting. */
  static @Nullable String name(ArgSpec argument) {
    return argument instanceof OptionSpec option
            && option.userObject() instanceof Field field
            && field.isAnnotationPresent(Setting.class)
        ? option.longestName().substring("--".length())
        : null;
  }

  /**
   * The settings of the environment and the file.
   *
   * @param config the file; null for the default one
   * @throws IllegalArgumentException when the file cannot be used
   */
  GivenSettings given(@Nullable Path config) {
    GivenSettings given = GivenSettings.read(config, environment);
    given.requireKnown(names);
    return given;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    String name = name(argument);
    return name == null ? null : given(argument).get(name);
  }

  private GivenSettings given(ArgSpec argument) {
    OptionSpec config = argument.command().findOption(ConfigOption.NAME);
    try {
      return given(config == null ? null : config.<Path>getValue());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(argument.command().commandLine(), e.getMessage(), e);
    }
  }

  /** The source of a setting that no argument gave: to name it when the value is wrong. */
  String origin(ArgSpec argument) {
    return given(argument).origin(String.valueOf(name(argument)));
  }
}
