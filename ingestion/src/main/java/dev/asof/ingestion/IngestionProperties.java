package dev.asof.ingestion;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How rows enter.
 *
 * @param bootstrapServers Kafka's bootstrap servers, {@code host:port,…}
 * @param log how feature log topics are made and written
 * @param clockSkew how far ahead of this server's clock an event may lie before its row is refused
 * @param acknowledgementTimeout how long a push with {@code ack=online|offline} waits for the store
 * @param sourceBatchRows the greatest number of rows that one transaction of a topic source takes
 * @param offlineCommitInterval how often the offline writer commits to each table; a shorter one
 *     means more and smaller files
 * @param offlineCommitRows a table's buffered rows are committed before the interval is over once
 *     they are this many
 * @param completeThroughMargin how long a row may be on its way between its ingested timestamp and
 *     the log; training questions later than complete-through less this margin count as not yet
 *     answerable
 */
@Validated
@ConfigurationProperties("asof.ingestion")
public record IngestionProperties(
    @NotBlank @DefaultValue("127.0.0.1:9092") String bootstrapServers,
    @NotNull @DefaultValue Log log,
    @NotNull @DefaultValue("5m") Duration clockSkew,
    @NotNull @DefaultValue("30s") Duration acknowledgementTimeout,
    @Min(1) @DefaultValue("2000") int sourceBatchRows,
    @NotNull @DefaultValue("5s") Duration offlineCommitInterval,
    @Min(1) @DefaultValue("200000") int offlineCommitRows,
    @NotNull @DefaultValue("2s") Duration completeThroughMargin) {

  /**
   * @param partitions partitions of a new feature log topic; fixed for the topic's life
   * @param replicationFactor replicas of a new topic; 3 wherever there are three brokers
   * @param appendTimeout how long an append may take before it fails
   */
  public record Log(
      @Min(1) @DefaultValue("4") int partitions,
      @Min(1) @DefaultValue("1") short replicationFactor,
      @NotNull @DefaultValue("10s") Duration appendTimeout) {}
}
