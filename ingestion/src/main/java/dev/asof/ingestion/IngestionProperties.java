package dev.asof.ingestion;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

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
 * @param offlineCommitRows rows that wait for their commits, of all tables together, are committed
 *     before the interval is over once they are this many
 * @param offlineCommitBytes as {@code offlineCommitRows}, in bytes of the feature log; bounds the
 *     memory of the offline writer, which takes several times as much
 * @param sessionTimeout a server that is silent for so long loses its share of the work to others,
 *     and its open transactions; brokers refuse less than {@code group.min.session.timeout.ms}, 6 s
 *     by default
 * @param completeThroughMargin how long a row is taken to be on its way between its ingested
 *     timestamp, which the server that took it stamps from its own clock, and the log; training
 *     questions later than complete-through less this margin count as not yet answerable. It covers
 *     the append and how far the servers' clocks are apart. An append that takes longer, which
 *     {@code log.appendTimeout} and {@code sessionTimeout} allow, still lands its row, behind a
 *     moment that may have been answered as complete. Not negative
 */
@ConfigurationProperties("asof.ingestion")
public record IngestionProperties(
    @DefaultValue("127.0.0.1:9092") String bootstrapServers,
    @DefaultValue Log log,
    @DefaultValue("5m") Duration clockSkew,
    @DefaultValue("30s") Duration acknowledgementTimeout,
    @DefaultValue("2000") int sourceBatchRows,
    @DefaultValue("5s") Duration offlineCommitInterval,
    @DefaultValue("200000") int offlineCommitRows,
    @DefaultValue("64MB") DataSize offlineCommitBytes,
    @DefaultValue("10s") Duration sessionTimeout,
    @DefaultValue("2s") Duration completeThroughMargin) {

  /**
   * @param partitions partitions of a new feature log topic; fixed for the topic's life
   * @param replicationFactor replicas of a new topic; 3 wherever there are three brokers
   * @param appendTimeout how long an append may take before it fails
   */
  public record Log(
      @DefaultValue("4") int partitions,
      @DefaultValue("1") short replicationFactor,
      @DefaultValue("10s") Duration appendTimeout) {
    /**
     * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for what is not positive
     */
    public Log {
      requirePositive("log.partitions", partitions);
      requirePositive("log.replication-factor", replicationFactor);
      requirePositive("log.append-timeout", appendTimeout.toMillis());
    }
  }

  /**
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for no servers, a negative
   *     duration or a number below 1
   */
  public IngestionProperties {
    if (!bootstrapServers.matches("[^,:\\s]+:\\d+(,[^,:\\s]+:\\d+)*")) {
      throw new AsofException(
          ErrorCode.CONFIGURATION_INVALID,
          "asof.ingestion.bootstrap-servers is '%s': give host:port, several with commas between"
              .formatted(bootstrapServers));
    }
    requirePositive("acknowledgement-timeout", acknowledgementTimeout.toMillis());
    requirePositive("source-batch-rows", sourceBatchRows);
    requirePositive("offline-commit-interval", offlineCommitInterval.toMillis());
    requirePositive("offline-commit-rows", offlineCommitRows);
    requirePositive("offline-commit-bytes", offlineCommitBytes.toBytes());
    requirePositive("session-timeout", sessionTimeout.toMillis());
    requirePositive("clock-skew", clockSkew.toMillis() + 1);
    requirePositive("complete-through-margin", completeThroughMargin.toMillis() + 1);
  }

  private static void requirePositive(String property, long value) {
    if (value < 1) {
      throw new AsofException(
          ErrorCode.CONFIGURATION_INVALID,
          "asof.ingestion.%s is too small: see the operations guide for its range"
              .formatted(property));
    }
  }
}
