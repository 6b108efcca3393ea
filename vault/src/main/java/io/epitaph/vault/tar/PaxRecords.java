package io.epitaph.vault.tar;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of pax headers: {@code LENGTH KEY=VALUE\n}, values any bytes. */
final class PaxRecords {
  private final Map<String, byte[]> values = new HashMap<>();
  private final Set<String> emptied = new HashSet<>();

  private final SparsePairs sparse = new SparsePairs();

  /**
   * Adds the records of one header; later ones win, an empty value removes, for good and all: the
   * entry's own header holds then, not what a global one says.
   *
   * @return what is wrong with them; null when nothing is
   */
  @Nullable String add(byte[] content) {
    int at = 0;
    while (at < content.length) {
      int length = 0;
      int i = at;
      while (i < content.length && content[i] >= '0' && content[i] <= '9' && i - at < 9) {
        length = length * 10 + (content[i++] - '0');
      }
      if (content[at] == 0) {
        return null;
      }
      if (i == at || i >= content.length || content[i] != ' ') {
        return "no length at its byte " + at;
      }
      int end = at + length;
      if (end > content.length || end <= i + 1 || content[end - 1] != '\n') {
        return "the length at its byte " + at + " does not fit";
      }
      int equals = i + 1;
      while (equals < end && content[equals] != '=') {
        equals++;
      }
      if (equals == end) {
        return "no = in the record at its byte " + at;
      }
      put(
          TarText.text(Arrays.copyOfRange(content, i + 1, equals)),
          Arrays.copyOfRange(content, equals + 1, end - 1));
      at = end;
    }
    return null;
  }

  private void put(String key, byte[] value) {
    if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
      sparse.add(TarText.text(value));
    } else if (value.length == 0) {
      values.remove(key);
      emptied.add(key);
    } else {
      values.put(key, value);
      emptied.remove(key);
    }
  }

  /** Whether the last record of this key was empty. */
  boolean empties(String key) {
    return emptied.contains(key);
  }

  byte @Nullable [] bytes(String key) {
    return values.get(key);
  }

  @Nullable String text(String key) {
    byte[] value = values.get(key);
    return value == null ? null : TarText.text(value);
  }

  /** The spans of GNU's sparse formats 0.0 and 0.1; null when they make no pairs. */
  @Nullable List<TarEntry.Span> sparseSpans() {
    return sparse.spans(text("GNU.sparse.map"));
  }
}
