package dev.asof.ingestion.log;

import dev.asof.core.Bytes;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.ingestion.validation.Refusal;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that was refused.
 *
 * @param view {@code view@version} that refused it, or empty where the document could not be read
 *     at all
 * @param origin where a topic source found it; null for a pushed row
 * @param payload the row's bytes as they were sent
 */
public record DeadLetter(
    ProjectName project,
    SourceName source,
    String view,
    Refusal refusal,
    @Nullable Origin origin,
    Bytes payload,
    Instant refusedAt) {
  /** A record of a source's Kafka topic. */
  public record Origin(String topic, int partition, long offset) {}

  public Optional<Origin> findOrigin() {
    return Optional.ofNullable(origin);
  }
}
