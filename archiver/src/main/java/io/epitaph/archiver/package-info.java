/**
 * Archives dead containers into the {@link io.epitaph.vault.Vault vault}.
 *
 * <p>The {@link io.epitaph.archiver.ArchiveTaker taker} takes an archive from an engine, the {@link
 * io.epitaph.archiver.ArchiveImporter importer} loads one into an engine as an image, and the
 * {@link io.epitaph.archiver.Archiver archiver} handles requests from Kafka, and publishes their
 * outcomes and the files that can be searched for.
 */
@NullMarked
package io.epitaph.archiver;

import org.jspecify.annotations.NullMarked;
