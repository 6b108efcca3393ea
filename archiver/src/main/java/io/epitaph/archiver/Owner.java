package io.epitaph.archiver;

import org.jspecify.annotations.Nullable;

/**
 * The container that a folder belongs to.
 *
 * @param status {@code running}, {@code exited}, ...; null when it is removed
 * @param archiveId null when it is of the engine
 * @param folder which of its folders
 * @param inside where the path is in the container; null when it is nowhere there
 */
public record Owner(
    String containerId,
    String name,
    @Nullable String status,
    @Nullable String archiveId,
    HostFolder folder,
    @Nullable String inside) {}
