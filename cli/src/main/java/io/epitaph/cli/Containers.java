package io.epitaph.cli;

import io.epitaph.indexer.search.IndexSearch;
import io.epitaph.model.Life;
import java.io.IOException;

/** Finds containers by what people type. */
final class Containers {
  private Containers() {}

  static Life find(IndexSearch reader, String nameOrId) throws IOException, NoSuchThingException {
    Life life = reader.life(nameOrId);
    if (life == null) {
      throw new NoSuchThingException(
          "no container '"
              + nameOrId
              + "' is known, neither by its name nor by an id prefix; `epitaph lives` lists them");
    }
    return life;
  }
}
