package dev.asof.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The progress of every view version, as Redis holds it beside the rows. Thread-safe. */
final class ProgressStore {
  private static final long ADVANCED = 1;
  private static final long OTHER_GENERATION = 0;

  private final RedisPipeline writes;
  private final RedisPipeline reads;
  private final Clock clock;

  /**
   * @param writes the connection that rows are written on: progress must not overtake them
   */
  ProgressStore(RedisPipeline writes, RedisPipeline reads, Clock clock) {
    this.writes = writes;
    this.reads = reads;
    this.clock = clock;
  }

  OnlineProgress load(FeatureViewVersion view, LogId log, Map<Integer, Long> endOffsets) {
    List<byte[]> fresh =
        ProgressHash.create(
            UUID.randomUUID().toString(), Micros.floor(clock.instant()), log, endOffsets);
    List<byte[]> held =
        writes
            .evaluate(
                RedisScript.LOAD_PROGRESS,
                List.of(new RedisPipeline.ScriptCall(ProgressHash.key(view.id()), fresh)),
                () -> new ValueListOutput<>(RedisPipeline.CODEC))
            .getFirst();
    Map<String, String> hash = new HashMap<>();
    for (int i = 0; i + 1 < held.size(); i += 2) {
      hash.put(new String(held.get(i), UTF_8), new String(held.get(i + 1), UTF_8));
    }
    OnlineProgress progress = ProgressHash.parse(view.id(), hash);
    requireSameLog(view, log, progress);
    return progress;
  }

  private static void requireSameLog(FeatureViewVersion view, LogId log, OnlineProgress progress) {
    if (!progress.applied().log().equals(log)) {
      throw new AsofException(
          ErrorCode.LOG_CHANGED,
          "the online store holds %s as of the log %s, but its log is now %s: restore that topic, or, if it was replaced on purpose, delete the Redis key asof:progress:%d and the view is rebuilt from the new one"
              .formatted(view.label(), progress.applied().log(), log, view.id()));
    }
  }

  /** The progress of each of {@code viewVersionIds}, in their order. */
  List<Optional<OnlineProgress>> find(Collection<Integer> viewVersionIds) {
    var commands =
        viewVersionIds.stream()
            .map(id ->
                new Command<>(
                    CommandType.HGETALL,
                    new MapOutput<>(RedisPipeline.CODEC),
                    new CommandArgs<>(RedisPipeline.CODEC).addKey(ProgressHash.key(id))))
            .toList();
    var hashes = reads.run(commands).iterator();
    return viewVersionIds.stream().map(id -> parse(id, hashes.next())).toList();
  }

  private static Optional<OnlineProgress> parse(int viewVersionId, Map<byte[], byte[]> raw) {
    Map<String, String> hash = new HashMap<>();
    raw.forEach((field, value) -> hash.put(new String(field, UTF_8), new String(value, UTF_8)));
    return hash.containsKey("generation")
        ? Optional.of(ProgressHash.parse(viewVersionId, hash))
        : Optional.empty();
  }

  /**
   * Moves progress, once the rows before it are held.
   *
   * @throws OnlineStoreLostException if Redis no longer holds what {@code base} says
   */
  void advance(
      FeatureViewVersion view,
      OnlineProgress base,
      Map<Integer, Partition> moved,
      @Nullable Instant newestEvent) {
    var call =
        new RedisPipeline.ScriptCall(
            ProgressHash.key(view.id()), ProgressHash.advance(base, moved, newestEvent));
    long outcome =
        writes
            .evaluate(
                RedisScript.ADVANCE_PROGRESS,
                List.of(call),
                () -> new IntegerOutput<>(RedisPipeline.CODEC))
            .getFirst();
    if (outcome != ADVANCED) {
      throw new OnlineStoreLostException(
          "the online store lost rows of %s: it holds %s"
              .formatted(
                  view.label(),
                  outcome == OTHER_GENERATION
                      ? "another generation than " + base.generation()
                      : "less than was written to it"));
    }
  }
}
