/**
 * The dead to the {@link io.epitaph.vault.Vault vault}.
 *
 * <p>The {@link io.epitaph.archiver.ArchiveTaker taker} takes an archive from an engine, the {@link
 * io.epitaph.archiver.ArchiveImporter importer} gives one back to an engine as an image, and the
 * {@link io.epitaph.archiver.Archiver archiver} does what is requested over Kafka, and publishes
 * what came of it and what can be searched for.
 */
@NullMarked
package io.epitaph.archiver;

import org.jspecify.annotations.NullMarked;
