package dev.asof.ingestion;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Setting;
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
 * @param offlineCommit when the offline writer commits
 * @param sessionTimeout a server that is silent for so long loses its share of the work to others,
 *     and its open transactions; brokers refuse less than {@code group.min.session.timeout.ms}, 6 s
 *     by default
 * @param completeThroughMargin how long a row may be on its way between its ingested timestamp,
 *     which the server that took it stamps from its own clock, and its store; training questions
 *     later than complete-through less this margin count as not yet answerable. An append that
 *     takes longer than {@link #appendBound} is given up; the rest of the margin is for servers
 *     whose clocks differ. At least a second
 */
@ConfigurationProperties("asof.ingestion")
public record IngestionProperties(
    @DefaultValue("127.0.0.1:9092") String bootstrapServers,
    @DefaultValue Log log,
    @DefaultValue("5m") Duration clockSkew,
    @DefaultValue("30s") Duration acknowledgementTimeout,
    @DefaultValue("2000") int sourceBatchRows,
    @DefaultValue OfflineCommit offlineCommit,
    @DefaultValue("10s") Duration sessionTimeout,
    @DefaultValue("5s") Duration completeThroughMargin) {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  /**
   * @param partitions partitions of a new feature log topic; fixed for the topic's life
   * @param replicationFactor replicas of a new topic; 3 wherever there are three brokers
   * @param appendTimeout how long Kafka may take to answer before it counts as unavailable
   */
  public record Log(
      @DefaultValue("4") int partitions,
      @DefaultValue("1") short replicationFactor,
      @DefaultValue("10s") Duration appendTimeout) {
    /**
     * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for what is not positive
     */
    public Log {
      requireAtLeast("log.partitions", partitions, 1);
      requireAtLeast("log.replication-factor", (int) replicationFactor, 1);
      requireAtLeast("log.append-timeout", appendTimeout, MILLISECOND);
    }
  }

  /**
   * @param interval how often the offline writer commits to each table; a shorter one means more
   *     and smaller files
   * @param rows rows that wait for their commits, of all tables together, are committed before the
   *     interval is over once they are this many
   * @param bytes as {@code rows}, in bytes of the feature log; bounds the memory of the offline
   *     writer, which takes several times as much
   */
  public record OfflineCommit(
      @DefaultValue("5s") Duration interval,
      @DefaultValue("200000") int rows,
      @DefaultValue("64MB") DataSize bytes) {
    /**
     * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for what is not positive
     */
    public OfflineCommit {
      requireAtLeast("offline-commit.interval", interval, MILLISECOND);
      requireAtLeast("offline-commit.rows", rows, 1);
      requireAtLeast("offline-commit.bytes", bytes.toBytes(), 1L);
    }
  }

  /**
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for no servers, or a value below
   *     its least
   */
  public IngestionProperties {
    Setting.require(
        bootstrapServers.matches("[^,:\\s]+:\\d+(,[^,:\\s]+:\\d+)*"),
        "asof.ingestion.bootstrap-servers",
        "'%s'".formatted(bootstrapServers),
        "host:port, several with commas between");
    requireAtLeast("clock-skew", clockSkew, Duration.ZERO);
    requireAtLeast("acknowledgement-timeout", acknowledgementTimeout, MILLISECOND);
    requireAtLeast("source-batch-rows", sourceBatchRows, 1);
    requireAtLeast("session-timeout", sessionTimeout, MILLISECOND);
    requireAtLeast("complete-through-margin", completeThroughMargin, SECOND);
  }

  /** How long an append may take from its rows' ingested timestamp on; it is given up then. */
  public Duration appendBound() {
    return completeThroughMargin.multipliedBy(4).dividedBy(5);
  }

  private static <T extends Comparable<T>> void requireAtLeast(String property, T value, T least) {
    Setting.require(
        value.compareTo(least) >= 0,
        "asof.ingestion." + property,
        value,
        "%s or more".formatted(least));
  }
}
