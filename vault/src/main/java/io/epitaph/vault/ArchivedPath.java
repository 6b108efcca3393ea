package io.epitaph.vault;

import io.epitaph.vault.tar.TarEntry;
import org.jspecify.annotations.Nullable;

/**
 * One path of an archive, and what the container did to it.
 *
 * @param path from the root of the file system
 * @param change null when the container left it as its image has it, or when that is not known
 * @param entry null for what the container deleted: it is not in the tar
 */
public record ArchivedPath(
    String path, ImageChange.@Nullable Kind change, @Nullable TarEntry entry) {}
