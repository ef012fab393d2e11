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
 * @param payload the row's bytes as they were sent, or the first {@value #MAX_PAYLOAD} of them
 * @param sentBytes how many bytes were sent
 */
public record DeadLetter(
    ProjectName project,
    SourceName source,
    String view,
    Refusal refusal,
    @Nullable Origin origin,
    Bytes payload,
    int sentBytes,
    Instant refusedAt) {
  /** So much of a refused row is kept: a dead letter must fit on its topic, whatever was sent. */
  public static final int MAX_PAYLOAD = 512 * 1024;

  /** A record of a source's Kafka topic. */
  public record Origin(String topic, int partition, long offset) {}

  /** The dead letter of {@code sent}, cut where it is too long to be kept. */
  public static DeadLetter of(
      ProjectName project,
      SourceName source,
      String view,
      Refusal refusal,
      @Nullable Origin origin,
      Bytes sent,
      Instant refusedAt) {
    Bytes payload =
        sent.length() <= MAX_PAYLOAD ? sent : Bytes.copyOf(sent.asByteBuffer().limit(MAX_PAYLOAD));
    return new DeadLetter(
        project, source, view, refusal, origin, payload, sent.length(), refusedAt);
  }

  /** Whether {@link #payload} is only the beginning of what was sent. */
  public boolean truncated() {
    return payload.length() < sentBytes;
  }

  public Optional<Origin> findOrigin() {
    return Optional.ofNullable(origin);
  }
}
