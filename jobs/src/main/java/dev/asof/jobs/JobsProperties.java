package dev.asof.jobs;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How jobs run, and how training questions are answered.
 *
 * @param concurrency how many jobs this server runs at a time; 0 leaves them to other servers
 * @param lease how long a server may be silent before another one takes its jobs over; at least
 *     four heartbeats, and well beyond the skew between the servers' clocks
 * @param heartbeat how often a server renews its leases, saves progress, hears of cancellations and
 *     looks for work
 * @param attempts how many times a job that lost its server or a dependency is tried
 * @param retryDelay how long a job waits between two attempts
 * @param stopGrace how long a stopping server waits for its jobs to notice before it hands them
 *     back
 * @param maxRequest the largest request, spine included, that is kept with a job
 * @param training how training questions are answered
 */
@ConfigurationProperties("asof.jobs")
public record JobsProperties(
    @DefaultValue("2") int concurrency,
    @DefaultValue("30s") Duration lease,
    @DefaultValue("500ms") Duration heartbeat,
    @DefaultValue("3") int attempts,
    @DefaultValue("5s") Duration retryDelay,
    @DefaultValue("10s") Duration stopGrace,
    @DefaultValue("64MB") DataSize maxRequest,
    @DefaultValue Training training) {

  /**
   * How training questions are answered.
   *
   * @param inlineRows the greatest number of spine rows that is answered inline; longer ones are
   *     for training datasets
   * @param completeTimeout how long a question with {@code "incomplete":"wait"} waits until the
   *     tables hold what it asks for
   * @param completePoll how often it looks
   */
  public record Training(
      @DefaultValue("100000") int inlineRows,
      @DefaultValue("30s") Duration completeTimeout,
      @DefaultValue("200ms") Duration completePoll) {
    /**
     * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for what is not positive
     */
    public Training {
      require(inlineRows > 0, "training.inline-rows", inlineRows, "1 or more");
      require(
          !completeTimeout.isNegative(),
          "training.complete-timeout",
          completeTimeout,
          "zero or more");
      require(completePoll.isPositive(), "training.complete-poll", completePoll, "more than zero");
    }
  }

  /**
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for what is out of range
   */
  public JobsProperties {
    require(concurrency >= 0, "concurrency", concurrency, "0 or more");
    require(heartbeat.isPositive(), "heartbeat", heartbeat, "more than zero");
    require(
        lease.compareTo(heartbeat.multipliedBy(4)) >= 0,
        "lease",
        lease,
        "at least four heartbeats");
    require(attempts > 0, "attempts", attempts, "1 or more");
    require(!retryDelay.isNegative(), "retry-delay", retryDelay, "zero or more");
    require(!stopGrace.isNegative(), "stop-grace", stopGrace, "zero or more");
    require(maxRequest.toBytes() > 0, "max-request", maxRequest, "more than zero");
  }

  private static void require(boolean holds, String property, Object value, String allowed) {
    Setting.require(holds, "asof.jobs." + property, value, allowed);
  }
}
