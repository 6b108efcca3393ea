package io.epitaph.detectors.incidents;

import io.epitaph.model.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads numbers and times from labels, and keeps what was used and what was not. Used once. */
final class LabelReader {
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");

  private final Map<String, String> left;
  private final List<String> names = new ArrayList<>();
  private final List<String> overridden = new ArrayList<>();
  private final List<String> ignored = new ArrayList<>();

  LabelReader(Map<String, String> labels) {
    left = new LinkedHashMap<>(labels);
    left.keySet().removeIf(k -> Thresholds.PREFIXES.stream().noneMatch(k::startsWith));
  }

  /** All that were asked for. */
  List<String> names() {
    return List.copyOf(names);
  }

  int count(String label, int preset) {
    return read(label, preset, LabelReader::wholeNumber, "a whole number from 1 to 999999");
  }

  private static @Nullable Integer wholeNumber(String text) {
    boolean right = COUNT.matcher(text).matches() && Integer.parseInt(text) > 0;
    return right ? Integer.valueOf(text) : null;
  }

  Duration time(String label, Duration preset) {
    return read(label, preset, Thresholds::duration, "a duration as 500ms, 10s, 2m, 1h or 1d");
  }

  private <T> T read(String label, T preset, Function<String, @Nullable T> parser, String wanted) {
    names.add(label);
    String text = left.remove(label);
    if (text == null) {
      return preset;
    }
    T value = parser.apply(text.strip());
    if (value != null) {
      overridden.add(label + "=" + text.strip());
      return value;
    }
    ignored.add(label + "=" + Words.cut(text, 40) + ": wanted " + wanted);
    return preset;
  }

  /** These labels are not used after all. */
  void ignore(String why, List<String> labels) {
    ignored.add(why);
    overridden.removeIf(used -> labels.stream().anyMatch(used::startsWith));
  }

  /** With the labels that nobody asked for. */
  Thresholds thresholds(IncidentSettings settings) {
    left.keySet().forEach(label -> ignored.add(Words.cut(label, 100) + ": no such threshold"));
    return new Thresholds(settings, List.copyOf(overridden), List.copyOf(ignored));
  }
}
