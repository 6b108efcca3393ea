package io.epitaph.vault;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.github.luben.zstd.ZstdInputStream;
import io.epitaph.files.Hashes;
import io.epitaph.model.Wire;
import io.epitaph.vault.tar.TarEntry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an index, after its SHA-256 was found right. Someone who may write to the vault can make
 * both; so no line may be longer, and nothing more, than the manifest lets expect.
 */
final class ArchiveIndexReader {
  /** Names take at most 48 MiB of JSON, and 100,000 spans not quite 6 MiB. */
  private static final int LONGEST_LINE = 56 * 1024 * 1024;

  /** A sparse file has at most 100,000 spans. */
  private static final int MOST_OBJECTS = 100_010;

  private final Path file;
  private final Manifest manifest;
  private boolean proven;

  ArchiveIndexReader(Path file, Manifest manifest) {
    this.file = file;
    this.manifest = manifest;
  }

  /**
   * Reads the whole index.
   *
   * @return where the frames are
   * @throws DamagedArchiveException when it is not the index that was stored
   */
  Frames read(Consumer<ImageChange> change, Consumer<TarEntry> entry) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      prove(channel);
      return new Reading(change, entry).run(channel);
    } catch (NoSuchFileException e) {
      throw new DamagedArchiveException("the index " + file + " is missing", e);
    }
  }

  private void prove(FileChannel channel) throws IOException {
    Manifest.Contents contents = manifest.contents();
    if (proven || contents == null) {
      return;
    }
    MessageDigest digest = Hashes.sha256();
    new DigestInputStream(Channels.newInputStream(channel), digest)
        .transferTo(OutputStream.nullOutputStream());
    if (!Hashes.hex(digest).equals(contents.index().sha256())) {
      throw damaged("it has another SHA-256 than when it was stored", null);
    }
    channel.position(0);
    proven = true;
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private DamagedArchiveException damaged(String why, @Nullable Throwable cause) {
    String message = "the index " + file + " cannot be read: " + why;
    return cause == null
        ? new DamagedArchiveException(message)
        : new DamagedArchiveException(message, cause);
  }

  /** One reading of it. */
  private final class Reading {
    private final Consumer<ImageChange> change;
    private final Consumer<TarEntry> entry;
    private long number;
    private long entriesLeft;
    private long changesLeft;
    private @Nullable Frames frames;

    Reading(Consumer<ImageChange> change, Consumer<TarEntry> entry) {
      this.change = change;
      this.entry = entry;
      Manifest.Contents contents = manifest.contents();
      Manifest.Changes changes = manifest.setup().changes();
      entriesLeft = contents == null ? 0 : contents.entries();
      changesLeft = changes == null ? 0 : changes.added() + changes.changed() + changes.deleted();
    }

    Frames run(FileChannel channel) throws IOException {
      try {
        InputStream packed = new BufferedInputStream(Channels.newInputStream(channel), 64 * 1024);
        try (InputStream in = new ZstdInputStream(packed)) {
          IndexLines lines = new IndexLines(in, LONGEST_LINE);
          while (lines.next()) {
            number++;
            line(lines);
          }
        }
      } catch (Unreadable e) {
        throw damaged("after line " + number + ": " + firstLine(e.getCause()), e.getCause());
      } catch (DamagedArchiveException e) {
        throw e;
      } catch (IOException e) {
        throw damaged("after line " + number + ": " + firstLine(e), e);
      } catch (OutOfMemoryError e) {
        // Only what someone made for it comes here; what it took is free again.
        throw damaged("line " + (number + 1) + " takes more memory than there is", e);
      }
      if (frames == null) {
        throw damaged("it ends after line " + number + " without the line of the frames", null);
      }
      return frames;
    }

    private void line(IndexLines lines) throws IOException {
      String kind = number == 1 ? "schema" : kind(lines);
      switch (kind) {
        case "schema" -> requireSchema(lines);
        case "frames" -> frames = parse(lines, FramesLine.class).frames();
        case "change" -> {
          if (--changesLeft < 0) {
            throw new IOException("it has more changes than the manifest says");
          }
          change.accept(parse(lines, ImageChange.class));
        }
        default -> {
          if (--entriesLeft < 0) {
            throw new IOException("it has more entries than the manifest says");
          }
          entry.accept(parse(lines, TarEntry.class));
        }
      }
    }

    private <T> T parse(IndexLines lines, Class<T> type) throws Unreadable {
      try {
        T value = Wire.MAPPER.readValue(lines.bytes(), 0, lines.length(), type);
        if (value == null) {
          throw new IOException("line " + number + " says nothing");
        }
        return value;
      } catch (IOException | RuntimeException e) {
        throw new Unreadable(e);
      }
    }

    private void requireSchema(IndexLines lines) throws IOException {
      int schema = parse(lines, SchemaLine.class).schema();
      if (schema < 1 || schema > ArchiveIndexWriter.SCHEMA) {
        throw damaged(
            "its schema is " + schema + ", this version reads up to " + ArchiveIndexWriter.SCHEMA,
            null);
      }
    }

    /** Which kind of line it is, without keeping any of it. */
    private String kind(IndexLines lines) throws Unreadable {
      String kind = "entry";
      int objects = 0;
      try (JsonParser parser =
          Wire.MAPPER.getFactory().createParser(lines.bytes(), 0, lines.length())) {
        int depth = 0;
        for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
          depth += t.isStructStart() ? 1 : t.isStructEnd() ? -1 : 0;
          objects += t == JsonToken.START_OBJECT ? 1 : 0;
          boolean top = depth == 1 && t == JsonToken.FIELD_NAME;
          if (top && (parser.currentName().equals("frames") || isChange(parser))) {
            kind = parser.currentName();
          }
          if (objects > MOST_OBJECTS) {
            throw new IOException("line " + number + " holds more than any entry has");
          }
        }
      } catch (IOException e) {
        throw new Unreadable(e);
      }
      return kind;
    }

    private boolean isChange(JsonParser parser) throws IOException {
      return parser.currentName().equals("change");
    }
  }

  private record SchemaLine(int schema) {}

  private record FramesLine(@Nullable Frames frames) {}

  /** What a line holds cannot be read; what its reader throws is another matter. */
  private static final class Unreadable extends IOException {
    private static final long serialVersionUID = 1;

    Unreadable(Exception cause) {
      super(cause);
    }
  }
}
