package io.epitaph.kibana;

/**
 * A type of saved object, with the version of the format that we write. Kibana migrates an older
 * one and refuses a newer one, so each is as old as it can be.
 */
enum SavedObjectType {
  DATA_VIEW("index-pattern", "8.0.0"),
  SEARCH("search", "7.9.3"),
  LENS("lens", "8.9.0"),
  VISUALIZATION("visualization", "8.5.0"),
  DASHBOARD("dashboard", "8.9.0"),
  TAG("tag", "8.0.0");

  final String word;
  final String version;

  SavedObjectType(String word, String version) {
    this.word = word;
    this.version = version;
  }
}
