package io.epitaph.vault;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What crashes have left in a vault's folder. Only regular files of the names that a vault gives
 * are looked at: the folder may be shared, or named by mistake. One that cannot be removed does not
 * keep the others.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Pattern TEMPORARY =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.(tar\\.zst|idx\\.zst|json)");
  private static final Pattern CONTENT = Pattern.compile("[0-9a-f]{32}\\.(tar|idx)\\.zst");

  private final Vault vault;

  Leftovers(Vault vault) {
    this.vault = vault;
  }

  /** Removes those that nobody wrote to since a time; returns how many. */
  int remove(Instant before) throws IOException {
    List<Path> leftovers = new ArrayList<>();
    Path temporary = vault.folder().resolve("tmp");
    if (Files.isDirectory(temporary, LinkOption.NOFOLLOW_LINKS)) {
      add(leftovers, temporary, name -> TEMPORARY.matcher(name).matches());
    }
    add(leftovers, vault.folder(), this::isOrphan);
    int removed = 0;
    for (Path file : leftovers) {
      try {
        if (FileUse.isOlder(file, before) && !FileUse.isOpen(file)) {
          vault.disk().delete(file);
          removed++;
        }
      } catch (IOException e) {
        LOG.warn("the leftover {} cannot be removed: {}", file, e.toString());
      }
    }
    return removed;
  }

  private static void add(List<Path> leftovers, Path folder, Predicate<String> named)
      throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (named.test(file.getFileName().toString())
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          leftovers.add(file);
        }
      }
    } catch (NoSuchFileException e) {
      // Nothing was ever stored.
      return;
    }
  }

  private boolean isOrphan(String name) {
    return CONTENT.matcher(name).matches()
        && !Files.exists(vault.manifestFile(name.substring(0, 32)));
  }
}
