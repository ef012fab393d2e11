package dev.asof.jobs;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How jobs run, and how training questions are answered.
 *
 * @param concurrency how many jobs this server runs at a time; 0 leaves them to other servers
 * @param lease how long a server may be silent before another one takes its jobs over; well beyond
 *     the skew between the servers' clocks
 * @param heartbeat how often a server renews its leases, saves progress, hears of cancellations and
 *     looks for work
 * @param attempts how many times a job that lost its server or a dependency is tried
 * @param retryDelay how long a job waits between two attempts
 * @param stopGrace how long a stopping server waits for its jobs to notice before it hands them
 *     back
 * @param maxRequest the largest request, spine included, that is kept with a job
 * @param training how training questions are answered
 */
@Validated
@ConfigurationProperties("asof.jobs")
public record JobsProperties(
    @Min(0) @DefaultValue("2") int concurrency,
    @NotNull @DefaultValue("30s") Duration lease,
    @NotNull @DefaultValue("500ms") Duration heartbeat,
    @Min(1) @DefaultValue("3") int attempts,
    @NotNull @DefaultValue("5s") Duration retryDelay,
    @NotNull @DefaultValue("10s") Duration stopGrace,
    @NotNull @DefaultValue("64MB") DataSize maxRequest,
    @NotNull @DefaultValue Training training) {

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
      @Min(1) @Max(10_000_000) @DefaultValue("100000") int inlineRows,
      @NotNull @DefaultValue("30s") Duration completeTimeout,
      @NotNull @DefaultValue("200ms") Duration completePoll) {}
}
