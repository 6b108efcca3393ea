package io.epitaph.vault;

import com.github.luben.zstd.ZstdInputStream;
import io.epitaph.vault.tar.TarEntry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One reading of an index, whose lines are passed on. */
final class IndexReading {
  /** Names take at most 48 MiB of JSON, and 100,000 spans not quite 6 MiB. */
  private static final int LONGEST_LINE = 56 * 1024 * 1024;

  private final Path file;
  private final Consumer<ImageChange> change;
  private final Consumer<TarEntry> entry;
  private long number;
  private long entriesLeft;
  private long changesLeft;
  private @Nullable Frames frames;

  IndexReading(
      Path file, Manifest manifest, Consumer<ImageChange> change, Consumer<TarEntry> entry) {
    this.file = file;
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
          line(new IndexRecord(lines.bytes(), lines.length(), number));
        }
      }
    } catch (IndexRecord.UnreadableException e) {
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

  private void line(IndexRecord line) throws IOException {
    String kind = number == 1 ? "schema" : line.kind();
    switch (kind) {
      case "schema" -> requireSchema(line);
      case "frames" -> frames = line.as(IndexRecord.FrameList.class).frames();
      case "change" -> {
        if (--changesLeft < 0) {
          throw new IOException("it has more changes than the manifest says");
        }
        change.accept(line.as(ImageChange.class));
      }
      default -> {
        if (--entriesLeft < 0) {
          throw new IOException("it has more entries than the manifest says");
        }
        entry.accept(line.as(TarEntry.class));
      }
    }
  }

  private void requireSchema(IndexRecord line) throws IOException {
    int schema = line.as(IndexRecord.Schema.class).schema();
    if (schema < 1 || schema > ArchiveIndexWriter.SCHEMA) {
      throw damaged(
          "its schema is " + schema + ", this version reads up to " + ArchiveIndexWriter.SCHEMA,
          null);
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private DamagedArchiveException damaged(String why, @Nullable Throwable cause) {
    return ArchiveIndexReader.damaged(file, why, cause);
  }
}
