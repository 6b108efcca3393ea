package io.epitaph.vault;

/**
 * An archive whose manifest cannot be trusted. Its content may be intact: the vault only does not
 * know whose it is.
 *
 * @param id as the file's name has it
 * @param why one sentence
 */
public record DamagedManifest(String id, String why) {}
