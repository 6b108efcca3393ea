package io.epitaph.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdInputStream;
import io.epitaph.model.Wire;
import io.epitaph.vault.tar.TarEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an index. */
final class ArchiveIndexReader {
  private final Path file;

  ArchiveIndexReader(Path file) {
    this.file = file;
  }

  /**
   * Reads the whole index.
   *
   * @return where the frames are
   * @throws DamagedArchiveException when it is not an index, or not a complete one
   */
  Frames read(Consumer<ImageChange> change, Consumer<TarEntry> entry) throws IOException {
    Frames frames = null;
    long number = 0;
    try (InputStream in = Files.newInputStream(file);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new ZstdInputStream(in), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode node = Wire.MAPPER.readTree(line);
        number++;
        if (number == 1) {
          requireSchema(node);
        } else if (node.has("frames")) {
          frames = Wire.MAPPER.treeToValue(node.get("frames"), Frames.class);
        } else if (node.has("change")) {
          change.accept(Wire.MAPPER.treeToValue(node, ImageChange.class));
        } else {
          entry.accept(Wire.MAPPER.treeToValue(node, TarEntry.class));
        }
      }
    } catch (NoSuchFileException e) {
      throw new DamagedArchiveException("the index " + file + " is missing", e);
    } catch (DamagedArchiveException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw damaged("after line " + number + ": " + firstLine(e), e);
    }
    if (frames == null) {
      throw damaged("it ends after line " + number + " without the line of the frames", null);
    }
    return frames;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private void requireSchema(JsonNode first) throws DamagedArchiveException {
    int schema = first.path("schema").asInt();
    if (schema < 1 || schema > ArchiveIndexWriter.SCHEMA) {
      throw damaged(
          "its schema is " + schema + ", this version reads up to " + ArchiveIndexWriter.SCHEMA,
          null);
    }
  }

  private DamagedArchiveException damaged(String why, @Nullable Exception cause) {
    String message = "the index " + file + " cannot be read: " + why;
    return cause == null
        ? new DamagedArchiveException(message)
        : new DamagedArchiveException(message, cause);
  }
}
