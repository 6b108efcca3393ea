package io.epitaph.vault.tar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What extension headers say about the next entry, and about all: pax records, and the long names
 * of GNU tars. They win over the entry's own header.
 *
 * @see <a
 *     href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13">POSIX
 *     pax interchange format</a>
 */
final class Extensions {
  /** What an index's line has for the names, the link and the owners of an entry: bytes of JSON. */
  private static final long ROOM = 6L * ExtensionReader.LARGEST;

  private final Consumer<String> problem;
  private final PaxRecords global = new PaxRecords();
  private PaxRecords own = new PaxRecords();
  private byte @Nullable [] longName;
  private byte @Nullable [] longLink;
  private long room = ROOM;

  /**
   * @param problem called with a sentence for each thing that is wrong
   */
  Extensions(Consumer<String> problem) {
    this.problem = problem;
  }

  /** The pax records of the next entry. Every other reader takes the last header only. */
  void own(long at, byte @Nullable [] content) {
    own = new PaxRecords();
    add(own, at, content);
  }

  /** Pax records of all entries that follow. */
  void global(long at, byte @Nullable [] content) {
    add(global, at, content);
  }

  private void add(PaxRecords records, long at, byte @Nullable [] content) {
    String wrong = content == null ? null : records.add(content);
    if (wrong != null) {
      problem.accept("the pax header at byte " + at + ": " + wrong);
    }
  }

  /** Null for none. */
  void longName(byte @Nullable [] content) {
    longName = content == null ? null : TarHeader.upToNul(content);
  }

  /** Null for none. */
  void longLink(byte @Nullable [] content) {
    longLink = content == null ? null : TarHeader.upToNul(content);
  }

  /** Forgets what applied to the next entry only. */
  void forget() {
    own = new PaxRecords();
    longName = null;
    longLink = null;
    room = ROOM;
  }

  /** The value of a pax record; null when there is none. */
  @Nullable String text(String key) {
    String text = own.text(key);
    return text != null || own.empties(key) ? text : global.text(key);
  }

  /**
   * The value of a pax record.
   *
   * @param otherwise when there is none, or it is not a number
   * @param at where the entry's header is
   */
  long number(String key, long otherwise, long at) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      problem.accept("the pax header before byte " + at + ": " + key + " is not a number");
      return otherwise;
    }
  }

  byte[] name(TarHeader header) {
    byte[] name = own.bytes("GNU.sparse.name");
    name = name == null ? own.bytes("path") : name;
    name = name == null ? longName : name;
    name = name == null && !own.empties("path") ? global.bytes("path") : name;
    return name == null || !fits(name) ? header.name() : name;
  }

  byte[] link(TarHeader header) {
    byte[] link = own.bytes("linkpath");
    link = link == null ? longLink : link;
    return link == null || !fits(link) ? header.link() : link;
  }

  /** Else the index could be written, but not read. */
  private boolean fits(byte[] said) {
    long needed = 0;
    for (byte b : said) {
      // A control character is written as six, a byte that is no UTF-8 as three and in base64.
      needed += b >= 0 && b < ' ' ? 6 : b < 0 ? 5 : b == '"' || b == '\\' ? 2 : 1;
    }
    if (needed > room) {
      problem.accept(
          "the extension headers give an entry more than "
              + ROOM
              + " bytes of names: its own header's is used");
      return false;
    }
    room -= needed;
    return true;
  }

  @Nullable String user(TarHeader header) {
    return owner(text("uname"), header.user());
  }

  @Nullable String group(TarHeader header) {
    return owner(text("gname"), header.group());
  }

  private @Nullable String owner(@Nullable String said, @Nullable String otherwise) {
    boolean usable = said != null && fits(said.getBytes(StandardCharsets.UTF_8));
    String name = usable ? said : otherwise;
    return name == null || name.isEmpty() ? null : name;
  }

  /** Null when it is out of range. */
  @Nullable Instant modifiedAt(TarHeader header, long at) {
    String text = text("mtime");
    Instant time = text == null ? TarText.time(header.modified()) : TarText.time(text);
    if (time == null) {
      problem.accept("the entry at byte " + at + " has a time out of range");
    }
    return time;
  }

  /** The spans of a sparse file; null when they make no pairs. */
  @Nullable List<TarEntry.Span> sparseSpans() {
    return own.sparseSpans();
  }
}
