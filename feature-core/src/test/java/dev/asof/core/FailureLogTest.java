package dev.asof.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureLogTest {
  private static final AsofException UNDERSTOOD =
      new AsofException(ErrorCode.FEATURE_LOG_UNAVAILABLE, "Kafka does not answer");

  private final List<String> lines = new ArrayList<>();
  private long now;
  private final FailureLog log =
      new FailureLog(
          (line, cause) -> lines.add(cause == null ? line : line + " with " + cause.getMessage()),
          lines::add,
          UncheckedIOException.class::isInstance,
          () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void saysTheFirstFailureThenOneAMinuteAndTheRecovery() {
    log.failed("reading", UNDERSTOOD);
    pass(Duration.ofSeconds(30));
    log.failed("reading", UNDERSTOOD);
    log.failed("reading", UNDERSTOOD);
    pass(Duration.ofSeconds(30));
    log.failed("reading", UNDERSTOOD);
    log.failed("reading", UNDERSTOOD);
    log.succeeded("reading");
    log.succeeded("reading");
    log.failed("reading", UNDERSTOOD);

    assertThat(lines)
        .containsExactly(
            "reading failed and is tried again: Kafka does not answer",
            "reading failed (and 2 times before) and is tried again: Kafka does not answer",
            "reading goes on",
            "reading failed and is tried again: Kafka does not answer");
  }

  @Test
  void tellsSubjectsApart() {
    log.failed("reading", UNDERSTOOD);
    log.failed("writing", UNDERSTOOD);
    log.succeeded("reading");

    assertThat(lines)
        .containsExactly(
            "reading failed and is tried again: Kafka does not answer",
            "writing failed and is tried again: Kafka does not answer",
            "reading goes on");
  }

  @Test
  void showsTheCauseOfWhatIsNotExpected() {
    log.failed("reading", new IllegalStateException("a defect"));
    log.failed("writing", new UncheckedIOException("the disk is full", new IOException()));

    assertThat(lines)
        .containsExactly(
            "reading failed and is tried again with a defect",
            "writing failed and is tried again: the disk is full");
  }
}
