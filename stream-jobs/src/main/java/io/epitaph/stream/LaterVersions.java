package io.epitaph.stream;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import io.epitaph.model.Wire;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads state that a later version wrote, so that one can go back to this version: an unknown
 * {@linkplain Wire.Named constant} is its type's default, or null without one, and a value of an
 * unknown type is null. Each is logged once. Records are read without it: an unknown one is a dead
 * letter, and is not lost.
 */
final class LaterVersions extends DeserializationProblemHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LaterVersions.class);

  /** More different ones than any later version has. */
  private static final int MOST_LOGGED = 100;

  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  @Override
  public @Nullable Object handleWeirdStringValue(
      DeserializationContext context, Class<?> type, String text, String failure) {
    if (!Wire.Named.class.isAssignableFrom(type) || !type.isEnum()) {
      return NOT_HANDLED;
    }
    Object instead = defaultOf(type);
    log(type, text, instead);
    return instead;
  }

  private static @Nullable Object defaultOf(Class<?> type) {
    for (Object constant : type.getEnumConstants()) {
      try {
        if (type.getField(((Enum<?>) constant).name())
            .isAnnotationPresent(JsonEnumDefaultValue.class)) {
          return constant;
        }
      } catch (NoSuchFieldException e) {
        throw new AssertionError(e);
      }
    }
    return null;
  }

  @Override
  public JavaType handleUnknownTypeId(
      DeserializationContext context,
      JavaType base,
      String id,
      TypeIdResolver resolver,
      String failure) {
    log(base.getRawClass(), id, null);
    // Jackson's word for: null.
    return context.constructType(Void.class);
  }

  private void log(Class<?> type, String text, @Nullable Object instead) {
    if (logged.size() < MOST_LOGGED && logged.add(type.getName() + " " + text)) {
      LOG.warn(
          "state of a later version is read without what this one does not know"
              + " type={} got='{}' instead={}",
          type.getSimpleName(),
          text,
          instead);
    }
  }
}
