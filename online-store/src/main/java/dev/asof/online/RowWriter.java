package dev.asof.online;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowOrder;
import io.lettuce.core.output.IntegerOutput;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes rows to their keys' hashes, the later row in row order winning. Thread-safe. */
final class RowWriter {
  private static final BinaryOperator<LoggedRow> LATER = BinaryOperator.maxBy(RowOrder.COMPARATOR);

  private final RedisPipeline redis;
  private final MeterRegistry meters;
  private final AtomicInteger longestValue = new AtomicInteger();

  RowWriter(RedisPipeline redis, MeterRegistry meters) {
    this.redis = redis;
    this.meters = meters;
  }

  /**
   * Writes {@code rows} and answers, once Redis holds them, with their greatest event timestamp;
   * null if there are none.
   */
  @Nullable Instant write(FeatureViewVersion view, List<LoggedRow> rows) {
    Timer.Sample sample = Timer.start();
    Map<EntityKey, LoggedRow> latest = HashMap.newHashMap(rows.size());
    rows.forEach(row -> latest.merge(row.key(), row, LATER));
    byte[] field = ProgressHash.bytes(String.valueOf(view.id()));
    List<RedisPipeline.ScriptCall> calls = new ArrayList<>(latest.size());
    latest.forEach((key, row) -> calls.add(call(view, key, field, row)));
    List<Long> outcomes =
        redis.evaluate(
            RedisScript.STORE_IF_LATER, calls, () -> new IntegerOutput<>(RedisPipeline.CODEC));
    long stored = outcomes.stream().mapToLong(Long::longValue).sum();
    count(view, "stored", stored);
    count(view, "superseded", rows.size() - stored);
    sample.stop(meters.timer("asof.online.write", tags(view)));
    return latest.values().stream()
        .map(row -> row.row().time().event())
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private RedisPipeline.ScriptCall call(
      FeatureViewVersion view, EntityKey key, byte[] field, LoggedRow row) {
    byte[] value = OnlineValueCodec.encode(view, row);
    longestValue.accumulateAndGet(value.length, Math::max);
    return new RedisPipeline.ScriptCall(key.bytes().toArray(), List.of(field, value));
  }

  private void count(FeatureViewVersion view, String outcome, long rows) {
    meters.counter("asof.online.rows", tags(view).and("outcome", outcome)).increment((double) rows);
  }

  private static Tags tags(FeatureViewVersion view) {
    return Tags.of("project", view.project().value(), "view", view.label());
  }

  /** The longest value written so far, in bytes. */
  int longestValue() {
    return longestValue.get();
  }
}
