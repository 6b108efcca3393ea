/**
 * The dead to the vault.
 *
 * <p>An <em>archive</em> is what is kept of one container's file system: the tar exactly as the
 * engine gave it, a {@link io.epitaph.archiver.Manifest manifest} that says whose it is and whether
 * it is whole, and an index of its {@link io.epitaph.archiver.TarEntry entries}. Archives live in a
 * {@link io.epitaph.archiver.Vault vault}. The {@link io.epitaph.archiver.ArchiveTaker taker} takes
 * one from an engine, the {@link io.epitaph.archiver.ArchiveImporter importer} gives one back to an
 * engine as an image, the {@link io.epitaph.archiver.Archiver archiver} does what is requested over
 * Kafka, and {@link io.epitaph.archiver.Archives} is the door for people: it needs a vault's folder
 * and nothing else. The format is written down in {@code docs/archive-format.md}.
 */
@NullMarked
package io.epitaph.archiver;

import org.jspecify.annotations.NullMarked;
