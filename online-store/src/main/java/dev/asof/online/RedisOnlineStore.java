package dev.asof.online;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The online store in Redis 6.2 or later.
 *
 * <p>An entity key's rows are one hash, whose key is the entity key's bytes: a field per view
 * version, named by its id in decimal digits (which Redis packs as an integer), with an {@link
 * OnlineValueCodec online value}. Every command touches one key, as Redis Cluster wants it. Rows
 * never expire: their order must outlive them. Answers have a connection of their own, so that they
 * never queue behind a batch of writes, or behind those who wait for one.
 */
public final class RedisOnlineStore implements OnlineStore, AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(32);

  private final RedisConnections connections;
  private final ProgressStore progress;
  private final ProgressReader looks;
  private final PipelineStates states;
  private final RowWriter writer;
  private final RowReader reader;
  private final AppliedWaiters waiters;
  private final RedisServerCheck check;

  private RedisOnlineStore(OnlineStoreProperties properties, Clock clock, MeterRegistry meters) {
    connections = new RedisConnections(properties);
    var writes = new RedisPipeline(connections.open(), properties.commandTimeout());
    var reads = new RedisPipeline(connections.open(), properties.commandTimeout());
    var onlooking = new RedisPipeline(connections.open(), properties.commandTimeout());
    progress = new ProgressStore(writes, clock);
    looks = new ProgressReader(onlooking);
    states = PipelineStates.refreshing(new ProgressReader(reads), clock, properties.stateRefresh());
    writer = new RowWriter(writes, meters);
    reader = new RowReader(reads, meters);
    waiters = new AppliedWaiters(looks::find, FIRST_PAUSE, LONGEST_PAUSE);
    check = new RedisServerCheck(reads);
  }

  /** Opens the store; Redis need not be reachable yet. */
  public static RedisOnlineStore open(
      OnlineStoreProperties properties, Clock clock, MeterRegistry meters) {
    return new RedisOnlineStore(properties, clock, meters);
  }

  @Override
  public OnlineProgress loadProgress(
      FeatureViewVersion view, LogId log, Map<Integer, Long> endOffsets) {
    return progress.load(view, log, endOffsets);
  }

  @Override
  public Optional<OnlineProgress> findProgress(FeatureViewVersion view) {
    return looks.find(view.id());
  }

  @Override
  public OnlineProgress write(
      FeatureViewVersion view,
      List<LoggedRow> rows,
      OnlineProgress base,
      Map<Integer, Partition> moved) {
    Instant newestEvent = writer.write(view, rows);
    progress.advance(view, base, moved, newestEvent);
    waiters.wake(view.id());
    return base.with(moved, newestEvent);
  }

  @Override
  public List<List<StoredRow>> read(List<RowLookup> lookups) {
    return reader.read(lookups);
  }

  @Override
  public PipelineState pipelineState(FeatureViewVersion view) {
    return states.state(view.id());
  }

  @Override
  public List<PipelineState> readPipelineStates(List<FeatureViewVersion> views) {
    return states.read(views.stream().map(FeatureViewVersion::id).toList());
  }

  @Override
  public boolean awaitApplied(
      FeatureViewVersion view, LogId log, Collection<LogPosition> positions, Duration timeout) {
    return waiters.await(
        view.id(),
        held -> {
          ProgressStore.requireSameLog(view, log, held);
          return positions.stream().allMatch(held::covers);
        },
        timeout);
  }

  @Override
  public List<ServerProblem> checkServer() {
    return check.check(writer.longestValue());
  }

  @Override
  public void close() {
    states.close();
    connections.close();
  }
}
