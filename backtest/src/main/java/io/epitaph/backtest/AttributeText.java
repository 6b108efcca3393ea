package io.epitaph.backtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The attributes of an event in text, as {@code docker events} prints them. */
final class AttributeText {
  private static final Pattern NAME = Pattern.compile("(?:^|, )([A-Za-z0-9_./-]+)=");

  private AttributeText() {}

  /** Where a name stands, and its value begins. */
  private record Place(int start, String name, int value) {}

  /**
   * {@code exitCode=1, image=busybox:1, name=web}. A value may hold all of these characters; the
   * engine's own names are in order, so of what may be a name the longest row in order is taken.
   */
  static Map<String, String> read(String text) {
    List<Place> places = new ArrayList<>();
    Matcher names = NAME.matcher(text);
    for (int from = 0; names.find(from); from = names.end()) {
      places.add(new Place(names.start(), names.group(1), names.end()));
    }
    List<Place> taken = inOrder(places);
    Map<String, String> attributes = new LinkedHashMap<>();
    for (int i = 0; i < taken.size(); i++) {
      int end = i + 1 < taken.size() ? taken.get(i + 1).start() : text.length();
      attributes.put(taken.get(i).name(), text.substring(taken.get(i).value(), end));
    }
    return attributes;
  }

  private static List<Place> inOrder(List<Place> places) {
    boolean ordered = true;
    for (int i = 1; i < places.size(); i++) {
      ordered &= places.get(i - 1).name().compareTo(places.get(i).name()) < 0;
    }
    // A value with hundreds of what may be names is not worth more.
    return ordered || places.size() > 1_000 ? places : longestRow(places);
  }

  /** The first is a name for certain. */
  private static List<Place> longestRow(List<Place> places) {
    int[] length = new int[places.size()];
    int[] before = new int[places.size()];
    Arrays.fill(before, -1);
    length[0] = 1;
    int best = 0;
    for (int i = 1; i < places.size(); i++) {
      for (int j = 0; j < i; j++) {
        boolean after = places.get(j).name().compareTo(places.get(i).name()) < 0;
        if (length[j] > 0 && after && length[j] + 1 > length[i]) {
          length[i] = length[j] + 1;
          before[i] = j;
        }
      }
      if (length[i] > length[best]) {
        best = i;
      }
    }
    List<Place> row = new ArrayList<>();
    for (int i = best; i >= 0; i = before[i]) {
      row.add(0, places.get(i));
    }
    return row;
  }
}
