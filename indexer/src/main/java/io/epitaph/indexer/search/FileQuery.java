package io.epitaph.indexer.search;

import org.jspecify.annotations.Nullable;

/**
 * Which archived files to read; null does not restrict.
 *
 * @param name the last part of the path
 * @param sha256 of the content
 * @param text words in the content
 * @param most at most this many, most recently taken first
 */
public record FileQuery(
    @Nullable String containerId,
    @Nullable String archiveId,
    @Nullable String name,
    @Nullable String sha256,
    @Nullable String text,
    int most) {

  Filter filter() {
    return new Filter()
        .term("container.id", containerId)
        .term("epitaph.file.archive_id", archiveId)
        .term("file.name", name)
        .term("file.hash.sha256", sha256)
        .match("epitaph.file.text", text);
  }
}
