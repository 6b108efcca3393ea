package io.epitaph.vault.tar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and times of tars, which hold any bytes. */
final class TarText {
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{0,40})?");

  /** The years 1 and 9999: what ISO-8601 writes with four digits. */
  private static final long EARLIEST = -62_135_596_800L;

  private static final long LATEST = 253_402_300_799L;

  private TarText() {}

  /** As text, with U+FFFD for what is not UTF-8. */
  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The bytes in base64 when they are not UTF-8; else null. */
  static @Nullable String bytesIfNoText(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return null;
    } catch (CharacterCodingException e) {
      return Base64.getEncoder().encodeToString(bytes);
    }
  }

  /** Null when out of bounds. */
  static @Nullable Instant time(long seconds) {
    return seconds < EARLIEST || seconds > LATEST ? null : Instant.ofEpochSecond(seconds);
  }

  /** Seconds with any number of fraction digits; null when it is not such a number. */
  static @Nullable Instant time(String decimal) {
    if (!DECIMAL.matcher(decimal).matches()) {
      return null;
    }
    BigDecimal seconds = new BigDecimal(decimal.endsWith(".") ? decimal + "0" : decimal);
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    Instant time = time(whole.longValueExact());
    long nanos = seconds.subtract(whole).movePointRight(9).longValue();
    return time == null ? null : time.plusNanos(nanos);
  }
}
