package io.epitaph.indexer.documents;

import io.epitaph.model.Wire;
import java.io.InputStream;
import java.util.Objects;

/** The mappings of the fields, as files beside this class have them. */
public final class FieldMappings {
  private FieldMappings() {}

  /** The mapping of the fields that all kinds have, as the JSON of a component template. */
  public static InputStream common() {
    return of("common");
  }

  /** The mapping of the fields that this kind has beside them, as the JSON of another. */
  public static InputStream of(IndexKind kind) {
    return of(Wire.name(kind));
  }

  private static InputStream of(String name) {
    String resource = "fields/" + name + ".json";
    return Objects.requireNonNull(FieldMappings.class.getResourceAsStream(resource), resource);
  }
}
