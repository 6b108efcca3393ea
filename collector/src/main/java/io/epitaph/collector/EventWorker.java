package io.epitaph.collector;

import java.util.List;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Empties the intake, one item after the other, until its thread is interrupted. */
final class EventWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventWorker.class);

  private final Intake intake;

  EventWorker(Intake intake) {
    this.intake = intake;
  }

  @Override
  public void run() {
    try {
      while (true) {
        List<Intake.Item> items = intake.take();
        try {
          items.forEach(EventWorker::handle);
        } catch (InterruptException e) {
          // Kafka's, unchecked: the collector closes.
          return;
        } finally {
          intake.done();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void handle(Intake.Item item) {
    try {
      if (item instanceof Intake.Line line) {
        line.reader().read(line.bytes(), line.readAt());
      } else if (item instanceof Intake.Task task) {
        task.work().run();
      }
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("the worker failed at one item and goes on", e);
    }
  }
}
