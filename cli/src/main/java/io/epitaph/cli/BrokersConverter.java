package io.epitaph.cli;

import io.epitaph.model.Brokers;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The brokers of an option, checked. */
final class BrokersConverter implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    try {
      return Brokers.require(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
