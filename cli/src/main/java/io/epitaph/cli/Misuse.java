package io.epitaph.cli;

import io.epitaph.model.GivenSettings;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one sentence what is wrong with the arguments of a command. */
final class Misuse {
  private Misuse() {}

  static String sentence(ParameterException e, String[] arguments) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    if (e instanceof MissingParameterException missing) {
      List<ArgSpec> settings =
          missing.getMissing().stream().filter(each -> SettingDefaults.name(each) != null).toList();
      if (!settings.isEmpty() && !isNamed(settings.get(0), arguments)) {
        return unset(settings.get(0));
      }
    }
    if (e.getArgSpec() != null && e.getCause() instanceof TypeConversionException wrong) {
      return origin(e.getArgSpec(), arguments) + ": " + wrong.getMessage();
    }
    if (e.getCause() instanceof IllegalArgumentException) {
      return String.valueOf(e.getMessage());
    }
    return e.getMessage() + suggestion(e) + "; see `" + command.qualifiedName() + " --help`";
  }

  private static String unset(ArgSpec setting) {
    String name = String.valueOf(SettingDefaults.name(setting));
    return name
        + " is not set: wanted "
        + setting.paramLabel()
        + ", by --"
        + name
        + " or "
        + GivenSettings.variable(name);
  }

  /** The argument, the variable or the line of a file that gave a value. */
  private static String origin(ArgSpec argument, String[] arguments) {
    if (SettingDefaults.name(argument) != null && !isNamed(argument, arguments)) {
      return ((SettingDefaults) argument.command().defaultValueProvider()).origin(argument);
    }
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static boolean isNamed(ArgSpec setting, String[] arguments) {
    String option = "--" + SettingDefaults.name(setting);
    return Arrays.stream(arguments)
        .anyMatch(each -> each.equals(option) || each.startsWith(option + "="));
  }

  private static String suggestion(ParameterException e) {
    List<String> close =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    return close.isEmpty() ? "" : " (did you mean " + String.join(" or ", close) + "?)";
  }
}
