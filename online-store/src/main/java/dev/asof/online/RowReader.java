package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads rows: one HMGET per entity key, all of a question in one flush. Thread-safe. */
final class RowReader {
  private static final Logger LOG = LoggerFactory.getLogger(RowReader.class);

  private final RedisPipeline redis;
  private final MeterRegistry meters;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  RowReader(RedisPipeline redis, MeterRegistry meters) {
    this.redis = redis;
    this.meters = meters;
  }

  List<List<StoredRow>> read(List<RowLookup> lookups) {
    List<List<byte[]>> answers = redis.run(lookups.stream().map(RowReader::command).toList());
    List<List<StoredRow>> rows = new ArrayList<>(lookups.size());
    for (int i = 0; i < lookups.size(); i++) {
      rows.add(decode(lookups.get(i), answers.get(i)));
    }
    return rows;
  }

  private static Command<byte[], byte[], List<byte[]>> command(RowLookup lookup) {
    var args = new CommandArgs<>(RedisPipeline.CODEC).addKey(lookup.key().bytes().toArray());
    lookup.views().forEach(view -> args.add(view.id()));
    return new Command<>(CommandType.HMGET, new ValueListOutput<>(RedisPipeline.CODEC), args);
  }

  private List<StoredRow> decode(RowLookup lookup, List<byte[]> values) {
    List<StoredRow> rows = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      rows.add(decode(lookup.views().get(i), lookup.key(), values.get(i)));
    }
    return rows;
  }

  private StoredRow decode(FeatureViewVersion view, EntityKey key, byte @Nullable [] value) {
    if (value == null) {
      return StoredRow.Absent.ABSENT;
    }
    try {
      return new StoredRow.Found(OnlineValueCodec.decode(view, key, value));
    } catch (AsofException unreadable) {
      report(view, unreadable);
      return new StoredRow.Unreadable(unreadable.code(), unreadable.getMessage());
    }
  }

  /** Counts every one, but logs one of a kind: a broken view would fill the log. */
  private void report(FeatureViewVersion view, AsofException unreadable) {
    String code = unreadable.code().code();
    meters
        .counter(
            "asof.online.unreadable",
            Tags.of("project", view.project().value(), "view", view.label(), "code", code))
        .increment();
    if (reported.add(view.id() + " " + code)) {
      LOG.error("{}; more of {} are only counted", unreadable.getMessage(), view.label());
    }
  }
}
