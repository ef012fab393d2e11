package dev.asof.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueListOutput;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Starts and moves the progress that Redis holds beside the rows. Thread-safe. */
final class ProgressStore {
  private static final long ADVANCED = 1;
  private static final long OTHER_GENERATION = 0;

  private final RedisPipeline writes;
  private final Clock clock;

  /**
   * @param writes the connection that rows are written on: progress must not overtake them
   */
  ProgressStore(RedisPipeline writes, Clock clock) {
    this.writes = writes;
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

  /**
   * @throws AsofException {@link ErrorCode#LOG_CHANGED} if {@code progress} belongs to another log
   */
  static void requireSameLog(FeatureViewVersion view, LogId log, OnlineProgress progress) {
    if (!progress.applied().log().equals(log)) {
      throw new AsofException(
          ErrorCode.LOG_CHANGED,
          "the online store holds %s as of the log %s, but its log is now %s: restore that topic, or, if it was replaced on purpose, delete the Redis key asof:progress:%d and the view is rebuilt from the new one"
              .formatted(view.label(), progress.applied().log(), log, view.id()));
    }
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
