package io.epitaph.vault.tar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Tars made block by block, so that each can be wrong in its own way. */
public final class Tars {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public static Tars tar() {
    return new Tars();
  }

  public Tars file(String name, String content) {
    return entry(name, '0', content.getBytes(StandardCharsets.UTF_8), "", 0644);
  }

  public Tars file(String name, byte[] content) {
    return entry(name, '0', content, "", 0644);
  }

  public Tars folder(String name) {
    return entry(name, '5', new byte[0], "", 0755);
  }

  public Tars symlink(String name, String target) {
    return entry(name, '2', new byte[0], target, 0777);
  }

  public Tars hardlink(String name, String target) {
    return entry(name, '1', new byte[0], target, 0644);
  }

  public Tars device(String name, char type) {
    return entry(name, type, new byte[0], "", 0600);
  }

  public Tars entry(String name, char type, byte[] content, String link, int mode) {
    raw(header(name.getBytes(StandardCharsets.UTF_8), type, content.length, link, mode));
    raw(content);
    return raw(new byte[(512 - content.length % 512) % 512]);
  }

  public Tars raw(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public byte[] open() {
    return out.toByteArray();
  }

  public byte[] ended() {
    return raw(new byte[1024]).open();
  }

  public static byte[] header(byte[] name, char type, long size, String link, int mode) {
    byte[] block = new byte[512];
    System.arraycopy(name, 0, block, 0, name.length);
    put(block, 100, octal(mode, 7));
    put(block, 108, octal(1000, 7));
    put(block, 116, octal(1001, 7));
    put(block, 124, octal(size, 11));
    put(block, 136, octal(1_700_000_000L, 11));
    block[156] = (byte) type;
    put(block, 157, link);
    put(block, 257, "ustar\00000");
    put(block, 265, "user");
    put(block, 297, "group");
    return withChecksum(block);
  }

  public static byte[] withChecksum(byte[] block) {
    put(block, 148, "        ");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, octal(sum, 6) + "\0 ");
    return block;
  }

  public static String octal(long value, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "o", value);
  }

  public static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** What the catalogue reads in it. */
  public static Listing list(byte[] tar) {
    List<TarEntry> entries = new ArrayList<>();
    try {
      TarCatalogue.Summary summary = TarCatalogue.read(new ByteArrayInputStream(tar), entries::add);
      return new Listing(entries, summary.ended(), summary.problems());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public record Listing(List<TarEntry> entries, boolean ended, List<String> problems) {
    public List<String> paths() {
      return entries.stream().map(TarEntry::path).toList();
    }
  }

  public static byte[] cut(byte[] tar, int bytes) {
    return Arrays.copyOf(tar, bytes);
  }
}
