/**
 * Stores archives of containers: files and nothing else, no engine and no Kafka.
 *
 * <p>An <em>archive</em> is the stored file system of one container: the tar exactly as the engine
 * gave it, a {@link io.epitaph.vault.Manifest manifest} that says whose it is and whether it is
 * complete, and an index of its {@link io.epitaph.vault.tar.TarEntry entries}. The tar is stored in
 * <em>frames</em>, so that one file can be read without the rest. Archives live in a {@link
 * io.epitaph.vault.Vault vault}; {@link io.epitaph.vault.Archives} has the operations on one. The
 * format is written down in {@code docs/archive-format.md}.
 */
@NullMarked
package io.epitaph.vault;

import org.jspecify.annotations.NullMarked;
