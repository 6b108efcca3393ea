package io.epitaph.engine;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** An engine did not answer in time: the connection is of no more use. */
final class NoAnswerException extends IOException {
  private final transient EngineUnavailableException sentence;

  NoAnswerException(URI address, String request, Duration limit) {
    sentence =
        new EngineUnavailableException(
            "the engine at "
                + address
                + " did not answer "
                + request
                + " within "
                + TimedCalls.seconds(limit)
                + ". If it hangs, its log says why");
  }

  EngineUnavailableException forPeople() {
    return sentence;
  }
}
