package io.epitaph.cli;

import io.epitaph.model.GivenSettings;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The value of a {@link Setting} without an argument: from the environment, else the file. */
final class SettingDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;
  private final Supplier<Set<String>> names;
  private @Nullable Set<String> known;

  /**
   * @param names of the settings of all commands: one file may serve them all
   */
  SettingDefaults(Map<String, String> environment, Supplier<Set<String>> names) {
    this.environment = environment;
    this.names = names;
  }

  void provideTo(CommandLine epitaph) {
    epitaph.setDefaultValueProvider(this);
  }

  /** The names of the settings of a command, and of those in it. */
  static Set<String> names(CommandLine command) {
    Set<String> names = new HashSet<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      String name = name(option);
      if (name != null) {
        names.add(name);
      }
    }
    command.getSubcommands().values().forEach(each -> names.addAll(names(each)));
    return names;
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
    if (!given.inFile().isEmpty()) {
      Set<String> all = known == null ? names.get() : known;
      known = all;
      given.requireKnown(all);
    }
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
