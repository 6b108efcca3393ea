package io.epitaph.layers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of owners that engines write into tars: those of the container, and two that every host
 * with systemd knows.
 */
final class OwnerNames {
  private static final long NOBODY = 65534;
  private static final byte[] NONE = {};

  private final Map<Long, byte[]> users;
  private final Map<Long, byte[]> groups;

  private OwnerNames(Map<Long, byte[]> users, Map<Long, byte[]> groups) {
    this.users = users;
    this.groups = groups;
  }

  static OwnerNames none() {
    return new OwnerNames(Map.of(), Map.of());
  }

  /**
   * @param root the container's
   */
  static OwnerNames of(MergedFolder root) throws IOException {
    return of(root.content("etc", "passwd"), root.content("etc", "group"));
  }

  static OwnerNames of(byte @Nullable [] passwd, byte @Nullable [] group) {
    Map<Long, byte[]> users = read(passwd, 4);
    Map<Long, byte[]> groups = read(group, 3);
    for (Map<Long, byte[]> names : List.of(users, groups)) {
      names.putIfAbsent(0L, bytes("root"));
    }
    users.putIfAbsent(NOBODY, bytes("nobody"));
    groups.putIfAbsent(NOBODY, bytes("nogroup"));
    return new OwnerNames(users, groups);
  }

  /** Empty for none. */
  byte[] user(long uid) {
    return users.getOrDefault(uid, NONE);
  }

  /** Empty for none. */
  byte[] group(long gid) {
    return groups.getOrDefault(gid, NONE);
  }

  /** Lines {@code name:x:number:...}, of which the first of a number counts. */
  private static Map<Long, byte[]> read(byte @Nullable [] file, int fields) {
    Map<Long, byte[]> names = new HashMap<>();
    if (file == null) {
      return names;
    }
    // One character a byte, so that names come back as they were.
    String all = new String(file, StandardCharsets.ISO_8859_1);
    int end;
    // One line at a time: all together take many times the memory of the file.
    for (int from = 0; from < all.length(); from = end + 1) {
      int next = all.indexOf('\n', from);
      end = next < 0 ? all.length() : next;
      String[] parts = all.substring(from, end).split(":", 5);
      if (parts.length >= fields && parts[2].matches("[0-9]{1,10}")) {
        names.putIfAbsent(Long.parseLong(parts[2]), parts[0].getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return names;
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }
}
