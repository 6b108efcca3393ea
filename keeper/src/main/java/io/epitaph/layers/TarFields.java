package io.epitaph.layers;

import java.util.Map;

/**
 * What goes into one entry of a tar. Names are bytes.
 *
 * @param path a folder's ends in a slash
 * @param type the type flag
 * @param link empty for none
 * @param seconds since 1970
 * @param attributes extended attributes
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TarFields(
    byte[] path,
    char type,
    int mode,
    long uid,
    long gid,
    long size,
    long seconds,
    byte[] link,
    byte[] user,
    byte[] group,
    int major,
    int minor,
    Map<String, byte[]> attributes) {
  static final byte[] NO_NAME = {};
}
