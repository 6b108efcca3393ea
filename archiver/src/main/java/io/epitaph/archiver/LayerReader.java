package io.epitaph.archiver;

import io.epitaph.engine.EngineInfo;
import io.epitaph.layers.Dialect;
import io.epitaph.layers.IdShift;
import io.epitaph.layers.LayerChange;
import io.epitaph.layers.LayerChanges;
import io.epitaph.layers.LayerTar;
import io.epitaph.layers.Loss;
import io.epitaph.posix.ThisProcess;
import io.epitaph.vault.ImageChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads layers as an engine would: its tar of them, and what was changed. */
final class LayerReader {
  private final EngineInfo info;
  private final @Nullable IdShift shift;

  /**
   * @param info of the engine that made them
   * @param dataRoot its folder
   */
  LayerReader(EngineInfo info, Path dataRoot) {
    this.info = info;
    this.shift = info.remapsOwners() ? IdShift.of(dataRoot) : IdShift.NONE;
  }

  /**
   * @param layers the uppermost first
   */
  LayerTar tar(List<Path> layers) throws IOException {
    return LayerTar.of(layers, Dialect.of(info.version()), shift == null ? IdShift.NONE : shift);
  }

  /** What is not as the engine would write it, one sentence each; when all of the tar was read. */
  List<String> unproven(LayerTar tar) {
    List<String> all = new ArrayList<>();
    tar.oddities().forEach(odd -> all.add("not proven equal to an export: " + odd));
    if (!ThisProcess.seesTrustedAttributes()) {
      all.add(
          "this process has no CAP_SYS_ADMIN on the host, and does not see which folders were made"
              + " anew: files that were deleted with them may be here");
    }
    if (shift == null) {
      all.add("owners are those of the host: by how much userns-remap shifts is not known");
    }
    return all;
  }

  /**
   * @param layers the uppermost first
   * @param left gets a sentence when not all of what the tar lacks is in the changes
   */
  static List<ImageChange> changes(List<Path> layers, Consumer<String> left) throws IOException {
    LayerChanges.Found found = LayerChanges.of(layers);
    if (found.namesOnly() > 0) {
      left.accept(
          "of %d extended attributes only the names are here: all values have more than 16 MiB"
              .formatted(found.namesOnly()));
    }
    return found.changes().stream().map(LayerReader::change).toList();
  }

  private static ImageChange change(LayerChange change) {
    ImageChange.Kind kind = ImageChange.Kind.valueOf(change.kind().name());
    Loss loss = change.loss();
    if (loss == null) {
      return ImageChange.of(kind, change.path());
    }
    Map<String, @Nullable String> attributes = new TreeMap<>();
    loss.attributes()
        .forEach(
            (name, value) ->
                attributes.put(
                    name, value == null ? null : Base64.getEncoder().encodeToString(value)));
    return new ImageChange(
        kind,
        change.path(),
        loss.socket() ? ImageChange.SOCKET : null,
        loss.modifiedAt(),
        attributes);
  }
}
