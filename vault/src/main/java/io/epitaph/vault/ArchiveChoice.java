package io.epitaph.vault;

import io.epitaph.model.Archive;
import java.io.IOException;
import java.util.List;

/** Which of the archives in a vault is meant, as {@link Archives} says. */
final class ArchiveChoice {
  private ArchiveChoice() {}

  /**
   * @throws NoSuchArchiveException when there is none
   * @throws AmbiguousArchiveException when there are several
   */
  static Manifest among(VaultListing listing, String which) throws IOException {
    List<Manifest> all = listing.archives();
    String wanted = which.startsWith("/") ? which.substring(1) : which;
    List<Manifest> named = all.stream().filter(m -> m.name().equals(wanted)).toList();
    if (!named.isEmpty()) {
      return newestWithContent(named);
    }
    List<Manifest> begun =
        wanted.isEmpty() ? List.of() : all.stream().filter(m -> m.id().startsWith(wanted)).toList();
    if (begun.size() > 1) {
      throw new AmbiguousArchiveException(which, begun);
    }
    if (begun.size() == 1) {
      return begun.get(0);
    }
    for (DamagedManifest damaged : listing.damaged()) {
      if (!wanted.isEmpty() && damaged.id().startsWith(wanted)) {
        throw new DamagedArchiveException(damaged.why());
      }
    }
    List<Manifest> ofContainer =
        all.stream()
            .filter(m -> wanted.length() >= 4)
            .filter(m -> m.container() != null && m.container().id().startsWith(wanted))
            .toList();
    if (ofContainer.stream().map(Manifest::name).distinct().count() > 1) {
      throw new AmbiguousArchiveException(which, ofContainer);
    }
    if (ofContainer.isEmpty()) {
      throw new NoSuchArchiveException(
          "no archive '"
              + which
              + "': wanted a prefix of an archive's id, or a container's name or id. The vault has "
              + (all.size() == 1 ? "1 archive" : all.size() + " archives")
              + (listing.damaged().isEmpty()
                  ? ""
                  : ", and "
                      + listing.damaged().size()
                      + " with a damaged manifest, which `archive ls` names"));
    }
    return newestWithContent(ofContainer);
  }

  private static Manifest newestWithContent(List<Manifest> newestFirst) {
    return newestFirst.stream()
        .filter(m -> m.state() == Archive.State.STORED)
        .findFirst()
        .orElse(newestFirst.get(0));
  }
}
