/**
 * Untrusted tars: their {@link io.epitaph.vault.tar.TarEntry entries} are found by {@link
 * io.epitaph.vault.tar.TarCatalogue} whatever is wrong with the tar, in one reading, and without
 * trust in a single field.
 */
@NullMarked
package io.epitaph.vault.tar;

import org.jspecify.annotations.NullMarked;
