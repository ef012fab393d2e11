package dev.asof.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IngestionLifecycleTest {
  /** Each waits for the others: one after the other, none would get on. */
  @Test
  void sourcesAndWritersStopAtTheSameTime() {
    var together = new CyclicBarrier(3);
    var stopped = new AtomicInteger();
    Runnable stop =
        () -> {
          try {
            together.await(20, TimeUnit.SECONDS);
            stopped.incrementAndGet();
          } catch (BrokenBarrierException | TimeoutException alone) {
            throw new AssertionError(alone);
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
        };

    IngestionLifecycle.atOnce(stop, stop, stop);

    assertThat(stopped).hasValue(3);
  }
}
