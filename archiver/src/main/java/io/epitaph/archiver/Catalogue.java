package io.epitaph.archiver;

import io.epitaph.engine.mask.Masker;
import io.epitaph.model.ArchivedFile;
import io.epitaph.vault.ImageChange;
import io.epitaph.vault.StoredArchive;
import io.epitaph.vault.tar.TarEntry;
import io.epitaph.vault.tar.TarPaths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of an archive that can be searched: what the container added, changed or deleted, be it
 * an entry of the tar or not. An image's own entries are not in it, nor a folder that changed only
 * by what is in it.
 */
final class Catalogue {
  /** A container can unpack half a distribution; the vault lists all of it. */
  static final int MOST = 20_000;

  private Catalogue() {}

  interface Each {
    void accept(ArchivedFile file) throws IOException;
  }

  /**
   * Reads what an archive has, texts included, out of the vault.
   *
   * @param masker secrets in texts are masked, as everywhere but in the vault
   * @return how many entries were left out, since there were more than {@value #MOST}
   */
  static long read(StoredArchive archive, Masker masker, Each each) throws IOException {
    Map<String, ImageChange> changes = new LinkedHashMap<>();
    for (ImageChange change : archive.changes()) {
      if (change.change() != ImageChange.Kind.DELETED) {
        changes.put(TarPaths.absolute(change.path()), change);
      }
    }
    List<Found> wanted = new ArrayList<>();
    long[] leftOut = {0};
    archive.entries(
        entry -> {
          ImageChange change = changes.get(entry.absolutePath());
          if (change != null && !changedByItsContentOnly(entry, change)) {
            leftOut[0] += add(wanted, new Found(entry, change));
          }
        });
    for (ImageChange change : archive.changes()) {
      if (change.change() == ImageChange.Kind.DELETED || change.type() != null) {
        leftOut[0] += add(wanted, new Found(null, change));
      }
    }
    CataloguedFiles files = new CataloguedFiles(archive, masker);
    for (Found found : wanted) {
      each.accept(
          found.entry() == null
              ? files.withoutEntry(found.change())
              : files.ofEntry(found.entry(), found.change()));
    }
    return leftOut[0];
  }

  /**
   * @param entry null for what was deleted and for sockets
   */
  private record Found(@Nullable TarEntry entry, ImageChange change) {}

  /** How many were left out. */
  private static int add(List<Found> wanted, Found found) {
    return wanted.size() < MOST && wanted.add(found) ? 0 : 1;
  }

  private static boolean changedByItsContentOnly(TarEntry entry, ImageChange change) {
    return entry.type() == TarEntry.Type.FOLDER
        && change.change() == ImageChange.Kind.CHANGED
        && change.attributes() == null;
  }
}
