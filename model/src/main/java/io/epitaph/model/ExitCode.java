package io.epitaph.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Exit codes: 32 bits. Linux uses 8 of them; processes on Windows end with codes like {@code
 * 0xC0000409}, which engines and records write without a sign: {@code 3221226505}. In Java that is
 * an {@code int} below zero.
 */
public final class ExitCode {
  private static final long UNSIGNED = 0xFFFF_FFFFL;

  /** Codes above this are read in hexadecimal digits by those who know them. */
  private static final int PLAIN = 0xFFFF;

  private ExitCode() {}

  /** Of a number as an engine writes it; some write a negative one. */
  public static int of(long written) {
    return (int) written;
  }

  /**
   * @param text null for none
   * @return null when it is no exit code
   */
  public static @Nullable Integer parse(@Nullable String text) {
    if (text == null || !text.matches("-?[0-9]{1,10}")) {
      return null;
    }
    long number = Long.parseLong(text);
    return number > UNSIGNED || number < Integer.MIN_VALUE ? null : Integer.valueOf(of(number));
  }

  /** As records have it. */
  public static @Nullable Long unsigned(@Nullable Integer code) {
    return code == null ? null : Long.valueOf(code & UNSIGNED);
  }

  /** For people: {@code 3}, {@code 3221226505 (0xC0000409)}. */
  public static String text(int code) {
    String digits = Long.toString(code & UNSIGNED);
    return code >= 0 && code <= PLAIN
        ? digits
        : digits + " (0x" + String.format(Locale.ROOT, "%08X", code) + ")";
  }

  /** Writes one without a sign. */
  public static final class Writer extends StdSerializer<Integer> {
    public Writer() {
      super(Integer.class);
    }

    @Override
    public void serialize(Integer code, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeNumber(code & UNSIGNED);
    }
  }

  /** Reads one with or without a sign. */
  public static final class Reader extends StdDeserializer<Integer> {
    public Reader() {
      super(Integer.class);
    }

    @Override
    public Integer deserialize(JsonParser in, DeserializationContext context) throws IOException {
      Integer code = parse(in.getValueAsString(""));
      if (code == null) {
        throw context.weirdStringException(
            in.getText(), Integer.class, "wanted an exit code of 32 bits");
      }
      return code;
    }
  }
}
