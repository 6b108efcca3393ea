package io.epitaph.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.epitaph.model.LastWords;
import io.epitaph.model.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogDriversTest {
  private static final LastWords SILENT = new LastWords(List.of(), false, null);

  private static JsonNode with(String driver) {
    JsonNode inspect = Wire.MAPPER.createObjectNode();
    inspect.withObject("/HostConfig/LogConfig").put("Type", driver);
    return inspect;
  }

  @Test
  void noLogIsSaidToBeNone() {
    assertThat(LogDrivers.explain(LastWords.missing("501"), with("none")).error())
        .isEqualTo("its log driver is `none`: nothing to read");
    assertThat(LogDrivers.explain(SILENT, with("none")).error())
        .isEqualTo("its log driver is `none`: nothing to read");
  }

  @Test
  void aDriverThatCannotBeReadIsNamed() {
    assertThat(LogDrivers.explain(LastWords.missing("501"), with("syslog")).error())
        .isEqualTo("its log driver is `syslog`, whose log the engine cannot read: 501");
  }

  @Test
  void wordsThatTheEngineCachedStay() {
    LastWords words = new LastWords(List.of("panic"), false, null);
    assertThat(LogDrivers.explain(words, with("syslog"))).isEqualTo(words);
    assertThat(LogDrivers.explain(SILENT, with("syslog"))).isEqualTo(SILENT);
  }

  @Test
  void aDriverThatCanBeReadIsNoReason() {
    assertThat(LogDrivers.explain(SILENT, with("json-file"))).isEqualTo(SILENT);
    assertThat(LogDrivers.explain(LastWords.missing("gone"), with("local")).error())
        .isEqualTo("gone");
  }
}
