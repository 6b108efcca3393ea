package io.epitaph.cli;

import io.epitaph.model.Durations;
import io.epitaph.model.Wire;
import io.epitaph.stream.ExportSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the text of an option to its value, or says what was wanted. */
final class Converters {
  private Converters() {}

  static CommandLine register(CommandLine command) {
    return command
        .registerConverter(Duration.class, Converters::duration)
        .registerConverter(int.class, wholeNumber(Integer.MAX_VALUE, value -> (int) value))
        .registerConverter(short.class, wholeNumber(Short.MAX_VALUE, value -> (short) value))
        .registerConverter(long.class, wholeNumber(Long.MAX_VALUE, value -> value))
        .registerConverter(boolean.class, Converters::truth)
        .registerConverter(ExportSettings.Kind.class, oneOf(ExportSettings.Kind.values()))
        .registerConverter(ExportSettings.Format.class, oneOf(ExportSettings.Format.values()));
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static <N> ITypeConverter<N> wholeNumber(long most, LongFunction<N> type) {
    return text -> {
      if (text.matches("-?[0-9]{1,18}")) {
        long value = Long.parseLong(text);
        if (Math.abs(value) <= most) {
          return type.apply(value);
        }
      }
      throw new TypeConversionException("got '" + text + "', wanted a whole number");
    };
  }

  private static <N extends Wire.Named> ITypeConverter<N> oneOf(N[] choices) {
    return text -> {
      for (N choice : choices) {
        if (Wire.name(choice).equalsIgnoreCase(text)) {
          return choice;
        }
      }
      throw new TypeConversionException(
          "got '"
              + text
              + "', wanted one of "
              + Arrays.stream(choices).map(Wire::name).collect(Collectors.joining(", ")));
    };
  }

  private static boolean truth(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new TypeConversionException("got '" + text + "', wanted true or false");
    }
    return text.equals("true");
  }
}
