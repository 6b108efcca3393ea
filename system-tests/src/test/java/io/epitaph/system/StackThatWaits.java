package io.epitaph.system;

import io.epitaph.stack.EmbeddedStack;
import io.epitaph.stack.Source;
import io.epitaph.stack.StackSettings;
import io.epitaph.testing.ScriptedEngine;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process with a stack in it, to be killed. */
final class StackThatWaits {
  private StackThatWaits() {}

  public static void main(String[] arguments) throws Exception {
    StackSettings settings =
        StackSettings.of(
                Path.of(arguments[0]),
                List.of(
                    new Source(URI.create("unix:///scripted/docker.sock"), ScriptedEngine::new)))
            .quick();
    EmbeddedStack.start(settings, Map.of("XDG_STATE_HOME", arguments[1]), (part, took) -> {});
    Thread.sleep(Long.MAX_VALUE);
  }
}
