package io.epitaph.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.epitaph.engine.EventDecoder;
import io.epitaph.engine.Probes;
import io.epitaph.engine.copy.EventTranscriber;
import io.epitaph.engine.mask.Masker;
import io.epitaph.model.EngineRef;
import io.epitaph.model.Wire;
import io.epitaph.testing.Recording.Event;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the collector copies, held to what the decoder understands, on lines of real engines. */
class TranscriptsTest {
  private static final EngineRef ENGINE = new EngineRef("e1", "host-7", "host-7");
  private static final Masker MASKER = new Masker("0123456789abcdef".getBytes(UTF_8));

  @ParameterizedTest
  @MethodSource("io.epitaph.testing.RecordingsTest#names")
  void eachLineIsCopiedAsTheDecoderReadsIt(String name) throws Exception {
    EventDecoder decoder = new EventDecoder(ENGINE, MASKER, Probes.NONE);
    EventTranscriber transcriber = new EventTranscriber(ENGINE, MASKER, Probes.NONE);
    for (Recording.Answer answer : Recording.named(name).answers()) {
      if (answer instanceof Event event) {
        byte[] line = event.line().getBytes(UTF_8);
        assertThat(Wire.MAPPER.readTree(transcriber.transcribe(line, Instant.EPOCH).json()))
            .isEqualTo(Wire.MAPPER.readTree(Wire.write(decoder.decode(line, Instant.EPOCH))));
      }
    }
  }
}
