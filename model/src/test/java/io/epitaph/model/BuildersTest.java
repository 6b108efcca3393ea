package io.epitaph.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildersTest {
  private static final Map<Class<?>, Object> OTHERS =
      Map.of(
          EngineRef.class, new EngineRef("e", "engine", "host"),
          Workload.class, Workload.of("e", "c", "web", Map.of()),
          CauseOfDeath.class,
              new CauseOfDeath(
                  CauseOfDeath.Kind.FAILED, "exit 1", Confidence.CERTAIN, List.of("1"), null),
          LastWords.class, new LastWords(List.of("the end"), false, null),
          MemoryCounts.class, new MemoryCounts(1L, 2L, 3L, 4L, 5L),
          HostMemory.class, new HostMemory(Instant.EPOCH, 8, 1, 2, 0, 1.5, List.of()),
          InspectSnapshot.Facts.class, InspectSnapshot.Facts.builder().name("web").build());

  /** Of a component's type, and other than that of its neighbours where the type allows it. */
  private static Object value(RecordComponent component, int position) {
    Class<?> type = component.getType();
    if (type == String.class) {
      return "its " + component.getName();
    }
    if (type == int.class || type == Integer.class) {
      return position;
    }
    if (type == long.class || type == Long.class) {
      return (long) position;
    }
    if (type == boolean.class || type == Boolean.class) {
      return true;
    }
    if (type == Instant.class) {
      return Instant.ofEpochSecond(position);
    }
    if (type == Duration.class) {
      return Duration.ofSeconds(position);
    }
    if (type == List.class) {
      return List.of("one of " + component.getName());
    }
    if (type == Map.class) {
      return Map.of(component.getName(), "its value");
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[type.getEnumConstants().length - 1];
    }
    return type == JsonNode.class
        ? Wire.MAPPER.createObjectNode().put("Id", component.getName())
        : OTHERS.get(type);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Life.class,
        Incarnation.class,
        Incident.class,
        InspectSnapshot.class,
        InspectSnapshot.Facts.class,
        Archive.class,
        ArchivedFile.class
      })
  void whatIsSetIsWhatIsBuilt(Class<?> type) throws Exception {
    RecordComponent[] components = type.getRecordComponents();
    Object built = built(type);
    for (int i = 0; i < components.length; i++) {
      if (!components[i].getName().equals("schema")) {
        assertThat(components[i].getAccessor().invoke(built))
            .as(components[i].getName())
            .isEqualTo(value(components[i], i));
      }
    }
  }

  /** With all set. */
  private static Object built(Class<?> type) throws Exception {
    Object builder = type.getMethod("builder").invoke(null);
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      if (!components[i].getName().equals("schema")) {
        setter(builder, components[i]).invoke(builder, value(components[i], i));
      }
    }
    return builder.getClass().getMethod("build").invoke(builder);
  }

  private static Method setter(Object builder, RecordComponent component) throws Exception {
    return builder.getClass().getMethod(component.getName(), component.getType());
  }

  @ParameterizedTest
  @ValueSource(classes = {Life.class, Incarnation.class, Incident.class, InspectSnapshot.class})
  void whatIsNotSetAgainStaysAsItWas(Class<?> type) throws Exception {
    Object built = built(type);
    Object again = type.getMethod("toBuilder").invoke(built);
    assertThat(again.getClass().getMethod("build").invoke(again)).isEqualTo(built);
  }
}
