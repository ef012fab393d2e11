package dev.asof.ingestion.writer;

import dev.asof.core.FailureLog;
import dev.asof.core.definition.FeatureViewVersion;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs how one store's writer fares, by project and view.
 *
 * @param store {@code online} or {@code offline}
 */
record WriterOutcomes(String store, MeterRegistry meters, FailureLog failures) {
  private static final Logger LOG = LoggerFactory.getLogger(WriterOutcomes.class);

  WriterOutcomes(String store, MeterRegistry meters) {
    this(store, meters, new FailureLog(LOG::warn, LOG::info));
  }

  /** Runs and times one write, which answers with the number of rows it wrote. */
  void written(FeatureViewVersion view, IntSupplier write) {
    // There from the first write on: an alert on an increase does not see a counter begin at 1.
    var _ = meters.counter("asof.writer.failures", tags(view));
    meters
        .timer("asof.writer.write", tags(view))
        .record(() -> {
          int rows = write.getAsInt();
          if (rows > 0) {
            meters.counter("asof.writer.rows", tags(view)).increment(rows);
            failures.succeeded(subject(view));
          }
        });
  }

  void failed(FeatureViewVersion view, RuntimeException cause) {
    meters.counter("asof.writer.failures", tags(view)).increment();
    failures.failed(subject(view), cause);
  }

  private String subject(FeatureViewVersion view) {
    return "The %s writer of %s in project %s".formatted(store, view.label(), view.project());
  }

  private Tags tags(FeatureViewVersion view) {
    return Tags.of("store", store, "project", view.project().value(), "view", view.label());
  }
}
