package io.epitaph.kibana;

/**
 * From one saved object to another.
 *
 * @param name by which the attributes mean it
 */
record Reference(String name, SavedObjectType type, String id) {}
