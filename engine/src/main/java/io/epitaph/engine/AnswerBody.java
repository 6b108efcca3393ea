package io.epitaph.engine;

import java.io.IOException;
import java.io.InputStream;

/** Reads the body of an engine's answer. */
interface AnswerBody<T> {
  T read(InputStream body) throws IOException;
}
