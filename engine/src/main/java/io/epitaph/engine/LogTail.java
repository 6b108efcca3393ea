package io.epitaph.engine;

import java.util.List;

/**
 * The end of a container's log.
 *
 * @param lines without their line ends, oldest first
 * @param truncated true when the log held more
 */
public record LogTail(List<byte[]> lines, boolean truncated) {}
