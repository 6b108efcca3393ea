package io.epitaph.cli;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Passes a command or its options what their constructor takes. */
record CommandFactory(Surroundings surroundings, SettingDefaults defaults) implements IFactory {
  @Override
  public <K> K create(Class<K> type) throws Exception {
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      for (Object each : List.of(surroundings, defaults)) {
        if (Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {each.getClass()})) {
          return type.cast(constructor.newInstance(each));
        }
      }
    }
    return CommandLine.defaultFactory().create(type);
  }
}
