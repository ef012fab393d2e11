package dev.asof.ingestion.writer;

import dev.asof.core.definition.FeatureViewVersion;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;

/**
 * Counts what one store's writer does, by project and view.
 *
 * @param store {@code online} or {@code offline}
 */
record WriterMetrics(String store, MeterRegistry meters) {
  /** Runs and times one write, which answers with the number of rows it wrote. */
  void written(FeatureViewVersion view, IntSupplier write) {
    String project = view.project().value();
    meters
        .timer("asof.writer.write", "store", store, "project", project, "view", view.label())
        .record(() ->
            meters
                .counter(
                    "asof.writer.rows", "store", store, "project", project, "view", view.label())
                .increment(write.getAsInt()));
  }

  void failed(FeatureViewVersion view) {
    meters
        .counter(
            "asof.writer.failures",
            "store",
            store,
            "project",
            view.project().value(),
            "view",
            view.label())
        .increment();
  }
}
